import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MemoryRecordStore, memoryRecordStore } from '../../../../adapters/memory/record-store.ts';
import type { RecordKey, StoredRecord } from '../../../../core/contracts/record.ts';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { windowSpecs } from '../../../../core/windows/index.ts';
import { withKeyHash } from '../../../../core/windows/online/key-hash.ts';
import { EntitiesContended, updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { remembered } from '../../../../core/windows/state.ts';
import { labelEvent, type Payment, paymentsDataset, randomPayments, recordEvent } from '../../serve/payments.ts';
import { expectStatesOf, kept, now, stateOf } from './states.ts';

const id = '01J000000000000000000000A0';
const said = (p: Payment) => recordEvent(p, withKeyHash(id, p.id));
const nameOf = ({ pk, sk }: RecordKey) => JSON.stringify([pk, sk]);

class Killed extends Error {}

interface Weather {
  /** Of reads that may be a moment old, how many are. */
  stale: number;
  /** Of writes, how many are the last of their process: half of them before they have an effect. */
  deadly: number;
}

/** What one process sees of a table: reads of moments ago, others in between, and its own end. */
function processOf(
  entities: RecordStore,
  past: Map<string, (StoredRecord | undefined)[]>,
  random: () => number,
  { stale, deadly }: Weather,
): RecordStore {
  let isDead = false;
  const step = async () => {
    for (let n = Math.floor(4 * random()); n > 0; n--) await Promise.resolve();
    if (isDead) throw new Killed();
  };
  return {
    ...entities,
    async get(key) {
      await step();
      return entities.get(key);
    },
    async getMany(keys, options) {
      await step();
      if (options?.consistent !== false) return entities.getMany(keys);
      const found = await Promise.all(
        keys.map(async (key) => {
          const versions = past.get(nameOf(key)) ?? [];
          if (versions.length === 0 || random() >= stale) return entities.get(key);
          return versions[Math.floor(random() * versions.length)];
        }),
      );
      return found.filter((item) => item !== undefined) as never;
    },
    async write(operations) {
      await step();
      const dies = random() < deadly;
      if (dies) isDead = true;
      if (dies && random() < 0.5) throw new Killed();
      const before = await entities.getMany<StoredRecord>(operations.flatMap((o) => ('put' in o ? [o.put] : [])));
      await entities.write(operations);
      for (const o of operations) {
        if (!('put' in o)) continue;
        const name = nameOf(o.put);
        past.set(name, [...(past.get(name) ?? []), before.find((item) => nameOf(item) === name)].slice(-3));
      }
      if (dies) throw new Killed();
    },
  };
}

/** Whether all came to an end: processes that die, and those that meet others too often, are followed by others with the same message. */
async function deliver(
  entities: RecordStore,
  messages: readonly (readonly EntityEvent[])[],
  { random, weather, at }: { random: () => number; weather: Weather; at: number },
): Promise<{ deaths: number }> {
  const past = new Map<string, (StoredRecord | undefined)[]>();
  const queue = [...messages];
  let deaths = 0;
  const work = async () => {
    for (let message = queue.shift(); message; message = queue.shift()) {
      try {
        await updateEntities(processOf(entities, past, random, weather), 'pay', message, at);
        // Some come again all the same.
        if (random() < 0.1) queue.splice(Math.floor(random() * queue.length), 0, message);
      } catch (error) {
        if (!(error instanceof Killed || error instanceof EntitiesContended)) throw error;
        deaths++;
        queue.splice(Math.floor(random() * (queue.length + 1)), 0, message);
      }
    }
  };
  await Promise.all([work(), work(), work()]);
  return { deaths };
}

test('writers at once that read what is a moment old, die at any write and come again count each record once', {
  timeout: 60_000,
}, async () => {
  let deaths = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(1e6),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0, 0.2, 0.9),
      fc.constantFrom(0.02, 0.15),
      async (seed, batch, stale, deadly) => {
        const random = seededRandom(seed);
        const payments = randomPayments(120, seed).map((p, i) => ({
          ...p,
          customer: `c${i % 3}`,
          terminal: `m${i % 2}`,
        }));
        const entities = await kept(payments.slice(0, 10).map((p) => ({ ...p, fraud: null, labelledAt: null })));
        const events = payments
          .flatMap((p, i) => [...(i < 5 ? [] : [said(p)]), ...(p.fraud === null ? [] : [labelEvent(p)])])
          .map((event) => ({ event, at: random() }))
          .sort((a, b) => a.at - b.at)
          .map(({ event }) => event);
        const messages = Array.from({ length: Math.ceil(events.length / batch) }, (_, i) =>
          events.slice(i * batch, (i + 1) * batch),
        );
        deaths += (await deliver(entities, messages, { random, weather: { stale, deadly }, at: now })).deaths;
        await expectStatesOf(entities, payments);
      },
    ),
    { numRuns: 10 },
  );
  expect(deaths).toBeGreaterThan(100);
});

test.for(['before', 'after'] as const)(
  'new records whose writer dies %s any call, around which a load puts other states in use, count once',
  async (when) => {
    const payments = randomPayments(40, 21).map((p, i) => ({ ...p, customer: `c${i % 2}`, terminal: 'm' }));
    const history = payments.slice(0, 12).map((p) => ({ ...p, fraud: null, labelledAt: null }));
    const messages = [8, 14, 15, 22, 30].map((from, i, all) => payments.slice(from, all[i + 1]).map(said));
    const labels = payments.flatMap((p) => (p.fraud === null ? [] : [labelEvent(p)]));
    for (let dies = 1, died = true; died; dies++) {
      const entities = await kept(history);
      died = false;
      for (const [m, message] of messages.entries()) {
        let calls = 0;
        const dying = new Proxy(entities, {
          get: (target, name: keyof RecordStore) => {
            const call = target[name] as (...given: unknown[]) => unknown;
            return async (...given: unknown[]) => {
              const at = ++calls;
              if (at === (m % 4) + 3) await kept(history, entities as MemoryRecordStore, `g${dies}.${m}`);
              if (at > dies || (at === dies && when === 'before')) throw new Killed();
              const answer = await call(...given);
              if (at === dies) throw new Killed();
              return answer;
            };
          },
        });
        await updateEntities(dying, 'pay', message, now).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
        died ||= calls >= dies;
        await updateEntities(entities, 'pay', message, now);
      }
      await updateEntities(entities, 'pay', labels, now);
      await expectStatesOf(entities, payments);
    }
  },
);

/** Of one customer at one terminal, one in ten seconds: the states have forgotten the first ones. */
const many = Array.from(
  { length: remembered + 300 },
  (_, i): Payment => ({
    ...{ id: `t${i}`, at: now - (remembered + 300 - i) * 10_000, customer: 'c', terminal: 'm', amount: 10 },
    ...{ fraud: null, labelledAt: null },
  }),
);

async function countOf(entities: RecordStore): Promise<number[]> {
  const { extra, table } = paymentsDataset(many);
  const specs = windowSpecs(extra.project, table).filter(({ of }) => of === 'amount');
  const counts = specs.map(async (spec) => {
    const { buckets } = await stateOf(entities, spec.series, 'c');
    let count = 0;
    for (let b = 0; b < buckets.length; b += 8) count += buckets[b + 1]!;
    return count;
  });
  return Promise.all(counts);
}

test.for(['before', 'after'] as const)(
  'a record that its state has forgotten counts once, though who wrote it died %s its event, and the log has been folded since',
  async (when) => {
    const entities: MemoryRecordStore = memoryRecordStore();
    await kept(many.slice(0, 1), entities);
    const update = (some: readonly Payment[], store: RecordStore = entities) =>
      updateEntities(store, 'pay', some.map(said), now);
    const old = many[1]!;
    for (let from = 2; from < many.length - 150; from += 48)
      await update(many.slice(from, Math.min(from + 48, many.length - 150)));
    const dying: RecordStore = {
      ...entities,
      async write(operations) {
        const isEvent = operations.some((o) => 'put' in o && 'data' in o.put);
        if (isEvent && when === 'before') throw new Killed();
        await entities.write(operations);
        if (isEvent) throw new Killed();
      },
    };
    await expect(update([old], dying)).rejects.toThrow(Killed);
    const opened = entities.items().filter((item) => 'open' in item);
    // Of the customer and of the terminal.
    expect(opened).toHaveLength(2);
    for (const p of many.slice(-150)) await update([p]);
    const folded = entities.items().filter((item) => 'states' in item) as unknown as { revision: number }[];
    expect(Math.max(...folded.map(({ revision }) => revision))).toBeGreaterThan(20);
    await update([old]);
    await update([old]);
    for (const count of await countOf(entities)) expect(count).toBe(many.length);
  },
);

test('so does one whose event another wrote for states of before', async () => {
  const entities = memoryRecordStore();
  await kept(many.slice(0, 1), entities);
  const update = (some: readonly Payment[], store: RecordStore = entities) =>
    updateEntities(store, 'pay', some.map(said), now);
  const old = many[1]!;
  for (let from = 2; from < many.length - 150; from += 48)
    await update(many.slice(from, Math.min(from + 48, many.length - 150)));
  await kept(many.slice(0, 1), entities, 'g2');
  const written: StoredRecord[] = [];
  const dying: RecordStore = {
    ...entities,
    async write(operations) {
      const events = operations.flatMap((o) => ('put' in o && 'data' in o.put ? [o.put] : []));
      written.push(...events);
      if (events.length > 0) throw new Killed();
      await entities.write(operations);
    },
  };
  await expect(update([old], dying)).rejects.toThrow(Killed);
  await entities.write([{ put: { ...written[0]!, series: 1 } as StoredRecord }]);
  await update([old]);
  for (const p of many.slice(-150)) await update([p]);
  await update([old]);
  for (const count of await countOf(entities)) expect(count).toBe(many.length);
});

test('of two records of one key that come at once, and one of which dies, the one that is written counts, once something comes after', async () => {
  const [first, ...others] = many.slice(0, 131);
  const other = { ...first!, amount: 99, terminal: 'other' };
  for (const dies of [first!, other])
    for (const between of [0, 120]) {
      const [entities, lives] = [await kept([]), dies === first ? other : first!];
      const update = (p: Payment) => updateEntities(entities, 'pay', [said(p)], now);
      const dying: RecordStore = {
        ...entities,
        async write(operations) {
          if (operations.some((o) => 'put' in o && 'data' in o.put)) throw new Killed();
          await entities.write(operations);
        },
      };
      await expect(updateEntities(dying, 'pay', [said(dies)], now)).rejects.toThrow(Killed);
      // Of the same entities, so many that their logs are folded.
      for (const p of others.slice(0, between)) await update(p);
      await update(lives);
      await update(dies);
      const after = others.slice(120).flatMap((p) => [p, { ...p, id: `${p.id}b`, terminal: 'other' }]);
      for (const p of after) await update(p);
      await expectStatesOf(entities, [lives, ...others.slice(0, between), ...after]);
    }
});
