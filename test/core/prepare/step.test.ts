import { describe, expect, it } from 'vitest';
import { memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { onnxWasm } from '../../../adapters/onnx/runtime.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import { type FeaturePlan, rowTransform } from '../../../core/features/index.ts';
import { decodePrepared } from '../../../core/prepare/prepared.ts';
import { prepareStep } from '../../../core/prepare/step.ts';
import { runStep } from '../../../core/steps/run-step.ts';
import { encodeTable } from '../../../core/table/codec.ts';
import { rowAt } from '../../../core/table/table.ts';
import { payments } from './payments.ts';

const rowsKey = 'snapshots/test/s1/rows.table';
const state: LifecycleState = {
  project: 'test',
  runId: 'r1',
  trigger: { id: 't', project: 'test', reason: 'manual', at: '2026-03-01T00:00:00Z', by: 'test' },
  snapshot: { stepKey: 'k', snapshotId: 's1', rowsKey, rows: 900, labelled: 900 },
};

async function prepared(change: Partial<LifecycleState> = {}, codeHash = 'code') {
  const dataset = payments();
  const lake = memoryObjectStore();
  await lake.put(rowsKey, encodeTable(dataset.table, dataset.extra));
  const registry = memoryRecordStore();
  const clock = () => new Date('2026-03-01T00:00:00Z');
  const ports = { lake, registry, codeHash: () => codeHash, clock, onnx: onnxWasm };
  const handler = (given: LifecycleState) => runStep(ports, prepareStep, given);
  return { dataset, lake, handler, result: await handler({ ...state, ...change }) };
}

describe('prepare step', () => {
  it('writes a block and a plan for each encoding, which serving can apply to a record', async () => {
    const { dataset, lake, result } = await prepared();
    expect(Object.keys(result.matrices)).toEqual(['trees', 'linear']);
    for (const encoding of ['trees', 'linear'] as const) {
      expect(result.matrices[encoding]).toBe(`work/test/${result.stepKey}/${encoding}.prepared`);
      const { matrix, rowIndex } = decodePrepared(await lake.get(result.matrices[encoding]!));
      const plan = JSON.parse(new TextDecoder().decode(await lake.get(result.plans[encoding]!))) as FeaturePlan;
      expect(plan.features).toEqual(matrix.features);
      const out = new Float32Array(plan.features.length);
      const amount = plan.features.findIndex((f) => f.name === 'amount');
      rowTransform(plan)(rowAt(dataset.table, rowIndex[5]!), [], out);
      expect(out[amount]).toBe(matrix.data[amount]![5]);
    }
  });

  it('finds its output again for the same snapshot and code, in whatever run', async () => {
    const { handler, result } = await prepared();
    expect(await handler({ ...state, runId: 'r2' })).toEqual(result);
    const other = await prepared({}, 'other code');
    expect(other.result.stepKey).not.toBe(result.stepKey);
  });

  it('names what is missing', async () => {
    const { snapshot: _, ...without } = state;
    const { handler } = await prepared();
    await expect(handler(without)).rejects.toThrow("without 'snapshot'");
  });
});
