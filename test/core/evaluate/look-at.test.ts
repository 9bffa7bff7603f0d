import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { RunRecord } from '../../../core/contracts/registry/runs.ts';
import { lookAt } from '../../../core/evaluate/look-at.ts';
import { type ModelRegistration, registerModel } from '../../../core/registry/models.ts';

const registration = (snapshotId: string, compared?: ModelRegistration['compared']): ModelRegistration => ({
  project: 'fraud',
  digest: `digest-${snapshotId}`,
  files: {},
  runId: 'earlier',
  snapshotId,
  definitionHash: 'd',
  codeHash: 'c',
  algorithm: { name: 'constant', parameters: {}, seed: 1, iterations: 1 },
  metrics: {},
  ...(compared && { compared }),
  evaluationKey: 'e',
  trainedUntil: null,
  createdAt: '2026-06-01T00:00:00.000Z',
});

async function afterLooks(...registrations: ModelRegistration[]) {
  const registry = memoryRecordStore();
  for (const one of registrations) await registerModel(registry, one, 'test');
  const run: Partial<RunRecord> = { definitionHash: 'd', codeHash: 'c' };
  await registry.write([{ put: { ...keys.run('fraud', 'now'), ...run } }]);
  return (snapshotId: string, champion: number) =>
    lookAt(registry, { project: 'fraud', runId: 'now', snapshotId, champion });
}

test('comparisons are counted by champion, and those without one are none', async () => {
  const look = await afterLooks(
    registration('s1'),
    registration('s2', { champion: 1, look: 1, level: 0.035 }),
    registration('s3', { champion: 1, look: 2, level: 0.0075 }),
    registration('s4', { champion: 3, look: 1, level: 0.035 }),
  );
  expect(await look('s5', 1)).toBe(3);
  expect(await look('s5', 3)).toBe(2);
  expect(await look('s5', 2)).toBe(1);
});

test('the same rows under the same definition and code are the same comparison, also after others', async () => {
  const look = await afterLooks(
    registration('s1', { champion: 1, look: 1, level: 0.035 }),
    registration('s2', { champion: 1, look: 2, level: 0.0075 }),
  );
  expect(await look('s1', 1)).toBe(1);
  expect(await look('s2', 1)).toBe(2);
  expect(await look('s1', 9)).toBe(1);
});

test('a comparison that spent nothing does not count', async () => {
  const look = await afterLooks(
    registration('s1', { champion: 1, look: 1, level: 0.0125, spent: false }),
    registration('s2', { champion: 1, look: 1, level: 0.0125, spent: true }),
    registration('s3', { champion: 1, look: 2, level: 0.0042, spent: false }),
  );
  expect(await look('s4', 1)).toBe(2);
  expect(await look('s3', 1)).toBe(2);
});
