import { beforeEach, expect, test } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { findRefusal, findRefusals, keepRefusal } from '../../../core/registry/refusals.ts';

const start = Date.UTC(2027, 0, 1);
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const refused = (seconds: number, change = {}) => ({
  project: 'pay',
  version: 3,
  digest: 'd',
  reason: 'expected SHA-256 a, received b',
  answering: 2,
  at: at(seconds),
  ...change,
});

let registry: ReturnType<typeof memoryRecordStore>;
beforeEach(() => {
  registry = memoryRecordStore();
});
const audited = async () => (await listAudit(registry, 'pay')).map(({ at, after }) => ({ at, after }));
const find = (seconds: number) => findRefusal(registry, 'pay', 3, new Date(start + seconds * 1000));

test('is audited when it begins, and kept as long as it lasts', async () => {
  expect(await find(0)).toBeUndefined();
  for (const seconds of [0, 1, 30, 31, 60, 3_000]) await keepRefusal(registry, refused(seconds));
  expect(await find(3_100)).toMatchObject({ since: at(0), lastAt: at(3_000), answering: 2, reason: /SHA/ });
  expect(await audited()).toEqual([{ at: at(0), after: { version: 3, digest: 'd', answering: 2 } }]);
});

test('is no more, an hour after the last time; after that a new one begins', async () => {
  await keepRefusal(registry, refused(0));
  expect(await find(3_599)).toBeDefined();
  expect(await find(3_600)).toBeUndefined();
  await keepRefusal(registry, refused(9_000));
  expect(await find(9_000)).toMatchObject({ since: at(9_000) });
  expect(await audited()).toHaveLength(2);
});

test('another version that answers is a change on record; what comes late changes nothing', async () => {
  await keepRefusal(registry, refused(60));
  expect(await keepRefusal(registry, refused(70, { answering: null }))).toBe(true);
  expect(await keepRefusal(registry, refused(30))).toBe(false);
  expect(await find(80)).toMatchObject({ answering: null, lastAt: at(70) });
  expect((await audited()).map(({ after }) => (after as { answering: number | null }).answering)).toEqual([null, 2]);
});

test('many processes at once leave one audit record', async () => {
  const told = await Promise.all(Array.from({ length: 20 }, (_, n) => keepRefusal(registry, refused(n / 10))));
  expect(told.filter(Boolean)).toHaveLength(1);
  expect(await audited()).toHaveLength(1);
});

test('of many versions those are found that are refused now', async () => {
  const registry = memoryRecordStore();
  const at = '2026-03-01T10:00:00.000Z';
  for (const project of ['a', 'b'])
    await keepRefusal(registry, { project, version: 2, digest: 'd', reason: 'r', answering: 1, at });
  const serving = ['a', 'b', 'c'].map((project) => ({ project, version: project === 'b' ? 3 : 2 }));
  const found = async (now: string) => [...(await findRefusals(registry, serving, new Date(now))).keys()];
  expect(await found('2026-03-01T10:01:00Z')).toEqual(['a']);
  expect(await found('2026-03-01T12:00:00Z')).toEqual([]);
});
