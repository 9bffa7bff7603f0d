import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { memoryLog, memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { zip } from '../../../adapters/zip.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { DirectoryRecord } from '../../../core/contracts/registry/projects.ts';
import { CompactionUnfinished, compactStep } from '../../../core/packs/compact-step.ts';

const minutes = 900_000;

async function platform() {
  const lake = memoryObjectStore(() => new Date('2026-11-01T10:00:00Z'));
  const registry = memoryRecordStore();
  for (const project of ['a', 'b', 'c']) {
    const entry: DirectoryRecord = { ...keys.directory(project), project, description: '', definitionHash: 'd' };
    await registry.write([{ put: entry }]);
    for (const name of ['x', 'y']) await lake.put(`labels/${project}/dt=2026-11-01/${name}.ndjson`, `${name}\n`);
  }
  const clock = () => new Date('2026-11-02T03:17:00Z');
  return { lake, registry, clock, random: randomBytes, log: memoryLog(), zip, removeObjects: lake.remove };
}

it('packs the objects of every project', async () => {
  expect(await compactStep(await platform(), minutes, () => true)).toEqual({ objects: 6, packs: 3 });
});

it('goes on where one project fails, and says so', async () => {
  const ports = await platform();
  const { lake } = ports;
  const get: typeof lake.get = async (key) => {
    if (key.startsWith('labels/a/')) throw new Error('AccessDenied');
    return lake.get(key);
  };
  const failed = compactStep({ ...ports, lake: { ...lake, get } }, minutes, () => true);
  await expect(failed).rejects.toThrow(new CompactionUnfinished(['a'], 'AccessDenied'));
  expect(await lake.head('labels/b/dt=2026-11-01/x.ndjson')).toBeUndefined();
  expect(await compactStep(ports, minutes, () => true)).toEqual({ objects: 2, packs: 1 });
});

it('says what is left when its time is over', async () => {
  const ports = await platform();
  let packs = 0;
  await expect(compactStep(ports, minutes, () => packs++ < 1)).rejects.toThrow(
    /the objects of b, c are not packed yet/,
  );
  expect(await compactStep(ports, minutes, () => true)).toEqual({ objects: 4, packs: 2 });
});

it('leaves the objects to another that is at it, and to none that has died', async () => {
  const ports = await platform();
  const { lake } = ports;
  let inner: unknown;
  const put: typeof lake.put = async (...args) => {
    inner ??= await compactStep(ports, minutes, () => true);
    return lake.put(...args);
  };
  expect(await compactStep({ ...ports, lake: { ...lake, put } }, minutes, () => true)).toEqual({
    objects: 6,
    packs: 3,
  });
  expect(inner).toEqual({ objects: 0, packs: 0 });

  await lake.put('labels/a/dt=2026-11-01/z.ndjson', 'z\n');
  await lake.put('labels/a/dt=2026-11-01/zz.ndjson', 'zz\n');
  const dead = { ...keys.lock('compaction'), holder: 'x', by: 'compaction', expiresAt: '2026-11-02T03:17:00.000Z' };
  await ports.registry.write([{ put: dead }]);
  expect(await compactStep(ports, minutes, () => true)).toEqual({ objects: 2, packs: 1 });
});
