import { expect, it } from 'vitest';
import { memoryLog, memoryObjectStore } from '../../../adapters/memory/index.ts';
import type { MemoryObjectStore } from '../../../adapters/memory/object-store.ts';
import { zip } from '../../../adapters/zip.ts';
import { compactProject } from '../../../core/packs/compact.ts';
import { packedStore } from '../../../core/packs/packed-store.ts';
import type { ObjectStore } from '../../../core/ports/object-store.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const label = (i: number) => JSON.stringify({ project: 'shop', key: `k${i}`, value: true, at: '2026-11-02T10:00:00Z' });

/** Three days of labels and predictions; today is the third. */
async function bucket() {
  const now = { at: Date.parse('2026-11-01T08:00:00Z') };
  const lake = memoryObjectStore(() => new Date(now.at));
  for (let i = 0; i < 30; i++) {
    const day = `2026-11-0${1 + (i % 3)}`;
    now.at = Date.parse(`${day}T08:00:00Z`) + i * 1000;
    const name = (i * 7919).toString(16).padStart(6, '0');
    // Some end without a line break, one is empty, one is compressed by itself.
    await lake.put(`labels/shop/dt=${day}/${name}.ndjson`, `${label(i)}${i % 4 === 0 ? '' : '\n'}`);
    const body = `{"n":${i}}\n{"ä":${i}}\n`;
    await lake.put(`inferences/shop/dt=${day}/${name}`, i === 9 ? '' : i === 12 ? zip.zip(Buffer.from(body)) : body);
  }
  await lake.put('labels/shop/dt=2026-11-01/file-abc.ndjson', 'of a file\n');
  await lake.put('labels/other/dt=2026-11-01/a.ndjson', 'of another project\n');
  now.at = Date.parse('2026-11-03T03:17:00Z');
  return { lake, now };
}

async function seenBy(store: ObjectStore): Promise<string[]> {
  const seen: string[] = [];
  for (const prefix of ['inferences/shop/', 'labels/shop/', 'labels/other/'])
    for await (const { key, etag, size, lastModified } of store.list(prefix))
      seen.push(
        [key, etag, size, lastModified.toISOString(), Buffer.from(await store.get(key)).toString('hex')].join(' '),
      );
  return seen;
}

const view = (lake: MemoryObjectStore) => packedStore(lake, zip);
async function namesOf(lake: ObjectStore, prefix: string, startAfter = ''): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of lake.list(prefix, { startAfter })) names.push(key);
  return names;
}

class Killed extends Error {}

/** Ends at the n-th object that would be written or removed. */
function portsOf(lake: MemoryObjectStore, clock: () => Date, steps = Number.POSITIVE_INFINITY) {
  let left = steps;
  const step = () => {
    if (left-- <= 0) throw new Killed();
  };
  const dying: ObjectStore = {
    ...lake,
    put: async (...args) => {
      step();
      await lake.put(...args);
    },
  };
  const removeObjects = async (keys: readonly string[]) => {
    for (const key of keys) {
      step();
      await lake.remove([key]);
    }
  };
  return { lake: dying, clock, log: memoryLog(), zip, removeObjects };
}

it('packs past days, and readers see what they saw', async () => {
  const { lake, now } = await bucket();
  const before = await seenBy(lake);
  const done = await compactProject(
    portsOf(lake, () => new Date(now.at)),
    'shop',
  );
  expect(done).toEqual({ objects: 39, packs: 4, done: true });
  expect(await seenBy(view(lake))).toEqual(before);
  expect(await namesOf(lake, 'labels/shop/dt=2026-11-01/')).toEqual([
    'labels/shop/dt=2026-11-01/file-abc.ndjson',
    expect.stringMatching(/pack-[0-9a-f]{40}\.ndjson\.gz$/),
  ]);
  expect(await namesOf(lake, 'labels/shop/dt=2026-11-03/')).toHaveLength(10);
});

it('keeps each line once for queries over the folders', async () => {
  const { lake, now } = await bucket();
  const lines = async () => {
    const found: string[] = [];
    for (const key of await namesOf(lake, 'labels/shop/')) {
      const bytes = await lake.get(key);
      found.push(
        ...text(key.endsWith('.gz') ? zip.unzip(bytes) : bytes)
          .split('\n')
          .filter(Boolean),
      );
    }
    return found.sort();
  };
  const before = await lines();
  await compactProject(
    portsOf(lake, () => new Date(now.at)),
    'shop',
  );
  expect(await lines()).toEqual(before);
});

it('loses and doubles nothing wherever it ends', async () => {
  const clean = await bucket();
  const before = await seenBy(clean.lake);
  let steps = 0;
  for (; ; steps++) {
    const lake = clean.lake.copy();
    const clock = () => new Date(clean.now.at);
    const ended = await compactProject(portsOf(lake, clock, steps), 'shop').then(
      () => true,
      (error: unknown) => {
        expect(error).toBeInstanceOf(Killed);
        return false;
      },
    );
    expect(await seenBy(view(lake))).toEqual(before);
    await compactProject(portsOf(lake, clock), 'shop');
    expect(await seenBy(view(lake))).toEqual(before);
    if (ended) break;
    expect(await namesOf(lake, 'labels/shop/dt=2026-11-02/')).toHaveLength(1);
  }
  expect(steps).toBeGreaterThan(40);
});

it('is no news to who listed before, and reads after', async () => {
  const { lake, now } = await bucket();
  const store = view(lake);
  const listed = await namesOf(store, 'labels/shop/');
  const before = await Promise.all(listed.map(async (key) => text(await lake.get(key))));
  await compactProject(
    portsOf(lake, () => new Date(now.at)),
    'shop',
  );
  expect(await Promise.all(listed.map(async (key) => text(await store.get(key))))).toEqual(before);
});

it('finds each object once though it is packed while a list is under way', async () => {
  const { lake, now } = await bucket();
  const before = await namesOf(lake, 'labels/shop/');
  const slow: ObjectStore = {
    ...lake,
    async *list(prefix, options) {
      let n = 0;
      for await (const object of lake.list(prefix, options)) {
        if (prefix === 'labels/shop/' && n++ === 5)
          await compactProject(
            portsOf(lake, () => new Date(now.at)),
            'shop',
          );
        if (await lake.head(object.key)) yield object;
      }
    },
  };
  expect(await namesOf(packedStore(slow, zip), 'labels/shop/')).toEqual(before);
});

it('lists after a key, also within what is packed', async () => {
  const { lake, now } = await bucket();
  const all = await namesOf(lake, 'inferences/shop/');
  await compactProject(
    portsOf(lake, () => new Date(now.at)),
    'shop',
  );
  for (const startAfter of ['inferences/shop/dt=2026-11-02', all[3]!, all[14]!, all.at(-1)!]) {
    expect(await namesOf(view(lake), 'inferences/shop/', startAfter)).toEqual(all.filter((key) => key > startAfter));
  }
});

it('packs what comes late beside what is packed, and takes what was written again for the newer', async () => {
  const { lake, now } = await bucket();
  const ports = portsOf(lake, () => new Date(now.at));
  await compactProject(ports, 'shop');
  const [first] = await namesOf(view(lake), 'inferences/shop/');
  await lake.put('inferences/shop/dt=2026-11-01/late', 'late\n');
  await lake.put(first!, 'again\n');
  const before = await seenBy(view(lake));
  now.at += 24 * 3_600_000;
  await compactProject(ports, 'shop');
  expect(await seenBy(view(lake))).toEqual(before);
  expect(text(await view(lake).get(first!))).toBe('again\n');
});

it('writes and removes nothing where nothing is new', async () => {
  const { lake, now } = await bucket();
  await compactProject(
    portsOf(lake, () => new Date(now.at)),
    'shop',
  );
  const idle = portsOf(lake, () => new Date(now.at), 0);
  expect(await compactProject(idle, 'shop')).toEqual({ objects: 0, packs: 0, done: true });
});

it('leaves a day alone until it is two hours over', async () => {
  const { lake, now } = await bucket();
  now.at = Date.parse('2026-11-02T01:59:00Z');
  expect(
    await compactProject(
      portsOf(lake, () => new Date(now.at)),
      'shop',
    ),
  ).toMatchObject({ packs: 0 });
});

it('goes on where its time was over', async () => {
  const { lake, now } = await bucket();
  const before = await seenBy(lake);
  let packs = 0;
  const ports = portsOf(lake, () => new Date(now.at));
  expect(await compactProject(ports, 'shop', () => packs++ < 1)).toMatchObject({ packs: 1, done: false });
  expect(await seenBy(view(lake))).toEqual(before);
  expect(await compactProject(ports, 'shop')).toMatchObject({ packs: 3, done: true });
  expect(await seenBy(view(lake))).toEqual(before);
});

it('removes a pack that never counted, a day later', async () => {
  const { lake, now } = await bucket();
  const before = await seenBy(lake);
  await compactProject(
    portsOf(lake, () => new Date(now.at), 1),
    'shop',
  ).catch(() => undefined);
  const [orphan] = (await namesOf(lake, 'inferences/shop/')).filter((key) => key.includes('/pack-'));
  // Something late makes another pack of the same objects.
  await lake.put('inferences/shop/dt=2026-11-01/000000', 'late\n');
  const ports = portsOf(lake, () => new Date(now.at));
  await compactProject(ports, 'shop');
  expect(await lake.head(orphan!)).toBeDefined();
  await lake.put('inferences/shop/dt=2026-11-01/z', 'later\n');
  now.at += 25 * 3_600_000;
  await compactProject(ports, 'shop');
  expect(await lake.head(orphan!)).toBeUndefined();
  expect(await seenBy(view(lake))).toHaveLength(before.length + 1);
});
