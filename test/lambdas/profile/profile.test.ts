import { beforeEach, expect, it, vi } from 'vitest';
import { memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { reserved } from '../../../core/contracts/dataset.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import { listSteps } from '../../../core/registry/steps.ts';
import { encodeTable } from '../../../core/table/codec.ts';
import { handler } from '../../../lambdas/profile/profile.ts';
import { lambdaContext } from '../../support/context.ts';
import { project } from '../../support/project.ts';

const stores = vi.hoisted(() => ({ lake: {} as never, registry: {} as never }));
vi.mock('../../../adapters/aws/account.ts', () => ({ accountConcurrency: async () => 10 }));
vi.mock('../../../adapters/aws/lake.ts', () => ({ lake: () => stores.lake }));
vi.mock('../../../adapters/aws/registry.ts', () => ({ registry: () => stores.registry }));

const state: LifecycleState = {
  project: 'fraud',
  runId: 'r1',
  trigger: { id: 't', project: 'fraud', reason: 'manual', at: '2026-01-01T00:00:00Z', by: 'test' },
  snapshot: { stepKey: 's', snapshotId: 'snap1', rowsKey: 'snapshots/fraud/snap1/rows.table', rows: 4, labelled: 4 },
};
const lake = memoryObjectStore();
const registry = memoryRecordStore();

beforeEach(async () => {
  vi.stubEnv('CODE_HASH', 'code');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  Object.assign(stores, { lake, registry });
  const values = (name: string, ...numbers: number[]) => ({
    name,
    type: 'number' as const,
    values: Float64Array.from(numbers),
  });
  const columns = [
    values('amount', 1, 2, 3, 4),
    { name: reserved.key, type: 'string' as const, codes: Int32Array.of(0, 1, 2, 3), dictionary: ['a', 'b', 'c', 'd'] },
    { ...values(reserved.time, 1, 2, 3, 4), type: 'timestamp' as const },
    values(reserved.target, 0, 1, 0, 1),
    { ...values(reserved.labelledAt, 1, 2, 3, 4), type: 'timestamp' as const },
  ];
  const extra = { project: project(), snapshotId: 'snap1', task: 'binary', classes: ['0', '1'], maturedUntil: null };
  await lake.put(state.snapshot!.rowsKey, encodeTable({ rows: 4, columns }, extra));
});

it('writes the profile as JSON and as a page, once a snapshot', async () => {
  const result = await handler(state, lambdaContext);
  expect(result).toMatchObject({
    profileKey: 'reports/fraud/profile/snap1/profile.json',
    reportKey: 'reports/fraud/profile/snap1/profile.html',
  });
  const profile = JSON.parse(new TextDecoder().decode(await lake.get(result.profileKey)));
  expect(profile).toMatchObject({ format: 1, project: 'fraud', rows: 4, target: { usable: 4 } });
  expect(new TextDecoder().decode(await lake.get(result.reportKey))).toMatch(/^<!doctype html>/);
  expect(await handler({ ...state, runId: 'r2' }, lambdaContext)).toEqual(result);
  expect((await listSteps(registry, 'r2')).map((s) => [s.step, s.reused])).toEqual([['profile', true]]);
});

it('says which step is missing', async () => {
  const { snapshot: _, ...bare } = state;
  await expect(handler(bare, lambdaContext)).rejects.toThrow("received a state without 'snapshot'");
});
