import { expect, it } from 'vitest';
import { memoryObjectStore, memoryRecordStore } from '../../adapters/memory/index.ts';
import { stepHandler } from '../../adapters/step-handler.ts';
import type { LifecycleState } from '../../core/contracts/steps.ts';
import { listSteps } from '../../core/registry/steps.ts';
import type { Step } from '../../core/steps/step.ts';

const at = new Date('2026-03-01T00:00:00Z');
const state = (runId: string): LifecycleState => ({
  project: 'fraud',
  runId,
  trigger: { id: 't', project: 'fraud', reason: 'manual', at: at.toISOString(), by: 'ada' },
});

it('gives a step its ports and key, and finds its output again in the next run', async () => {
  const ports = { lake: memoryObjectStore(), registry: memoryRecordStore(), clock: () => at, codeHash: () => 'c1' };
  let calls = 0;
  const step: Step<LifecycleState, { stepKey: string }, typeof ports> = {
    name: 'prepare',
    inputs: (_, { project }) => ({ project }),
    run: async ({ lake, codeHash }, { project }, { stepKey }) => {
      calls++;
      await lake.put(`work/${project}/${stepKey}/out.json`, codeHash());
      return { result: { stepKey } };
    },
    recordAs: ({ runId }) => `prepare of ${runId}`,
  };
  const handler = stepHandler(step, () => ports);
  const first = await handler(state('r1'));
  const second = await handler(state('r2'));
  expect(second).toEqual(first);
  expect(calls).toBe(1);
  expect(new TextDecoder().decode(await ports.lake.get(`work/fraud/${first.stepKey}/out.json`))).toBe('c1');
  expect(await listSteps(ports.registry, 'r2')).toMatchObject([{ step: 'prepare of r2', reused: true }]);
});

it('lets the error through after it is recorded', async () => {
  const ports = { lake: memoryObjectStore(), registry: memoryRecordStore(), clock: () => at, codeHash: () => 'c1' };
  const run = () => Promise.reject(new RangeError('too few rows'));
  const handler = stepHandler({ name: 'prepare', inputs: () => 1, run }, () => ports);
  await expect(handler(state('r1'))).rejects.toThrow(RangeError);
  expect(await listSteps(ports.registry, 'r1')).toMatchObject([
    { status: 'failed', error: 'RangeError: too few rows' },
  ]);
});
