import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { memoryLog, memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import type { StepRecord } from '../../../core/contracts/registry/runs.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { loadEntitiesStep } from '../../../core/rollout/load-entities-step.ts';
import { ensureModelEntities } from '../../../core/rollout/load-model-entities.ts';
import { runStep } from '../../../core/steps/run-step.ts';
import { encodeTable } from '../../../core/table/codec.ts';
import { paymentsDataset, randomPayments, trainPackage } from '../serve/payments.ts';
import { expectStatesOf, now } from '../windows/online/states.ts';

async function run(windows: boolean) {
  const payments = randomPayments(150, 31);
  const dataset = paymentsDataset(payments);
  const pkg = trainPackage(dataset, 'gradientBoostedTrees');
  if (!windows) Object.assign(pkg.plan as object, { windows: [] });
  const bytes = new TextEncoder().encode(JSON.stringify(pkg));
  const ports = {
    lake: memoryObjectStore(),
    registry: memoryRecordStore(),
    entities: memoryRecordStore(),
    clock: () => new Date(now),
    random: randomBytes,
    log: memoryLog(),
    codeHash: () => 'c',
  };
  await ports.lake.put('models/pay/d1/model.json', bytes);
  await ports.lake.put('snapshots/pay/s/rows.table', encodeTable(dataset.table, dataset.extra));
  const model = {
    ...keys.model('pay', 1),
    project: 'pay',
    version: 1,
    state: 'candidate',
    snapshotId: 's',
    digest: 'd1',
    files: { 'model.json': bytesHash(bytes) },
  };
  await ports.registry.write([{ put: model as unknown as ModelRecord }]);
  const state = {
    project: 'pay',
    runId: 'r1',
    trigger: {},
    snapshot: { rowsKey: 'snapshots/pay/s/rows.table' },
    register: { version: 1, digest: 'd1' },
  } as unknown as LifecycleState;
  const result = await runStep(ports, loadEntitiesStep, state);
  return { ports, payments, result, state };
}

test('loads the windows of the registered model, and records the step', async () => {
  const { ports, payments, result } = await run(true);
  expect(result).toMatchObject({ series: 5, replayed: 0, records: expect.any(Number) });
  await expectStatesOf(ports.entities, payments);
  const step = await ports.registry.get<StepRecord>(keys.runStep('r1', 'load-entities'));
  expect(step).toMatchObject({ status: 'succeeded', reused: false, summary: { series: 5 } });
});

test('does the work again when it is asked again', async () => {
  const { ports, result, state } = await run(true);
  const again = await runStep(ports, loadEntitiesStep, state);
  expect(again.generation).not.toBe(result.generation);
});

test('has nothing to do for a model without windows', async () => {
  const { result } = await run(false);
  expect(result).toEqual({ generation: null, series: 0, entities: 0, records: 0, replayed: 0, late: 0 });
});

test('for a promotion by hand loads what is not kept for the model, and no more', async () => {
  const { ports, payments } = await run(true);
  const command = { project: 'pay', version: 1 };
  expect(await ensureModelEntities(ports, command)).toMatchObject({ generation: null, series: 0 });
  // Given up, as after many newer versions.
  const fresh = { ...ports, entities: memoryRecordStore() };
  const result = await ensureModelEntities(fresh, command);
  expect(result).toMatchObject({ series: 5, generation: expect.any(String) });
  await expectStatesOf(fresh.entities, payments);
  expect(await ports.registry.query('RUN#r1', { prefix: 'STEP#' })).toHaveLength(1);
});
