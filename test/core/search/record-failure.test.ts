import { expect, test } from 'vitest';
import { memoryLog, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { StepRecord } from '../../../core/contracts/registry/runs.ts';
import { getTrial, recordTrial } from '../../../core/registry/trials.ts';
import { describeFailure } from '../../../core/search/describe-failure.ts';
import { recordFailure } from '../../../core/search/record-failure.ts';

const trial = {
  index: 3,
  algorithm: 'gradientBoostedTrees' as const,
  parameters: { numLeaves: 7 },
  seed: 4,
  minutes: 5,
};
const state = {
  project: 'fraud',
  runId: 'run-1',
  trigger: { id: 't', project: 'fraud', reason: 'manual' as const, at: '', by: 'test' },
  prepare: { stepKey: 'p', matrices: {}, plans: {}, counts: { train: 1, validation: 1, test: 1 } },
  trial,
};
const killed = {
  Error: 'Runtime.ExitError',
  Cause: '{"errorType":"Runtime.ExitError","errorMessage":"signal: killed"}',
};

test('closes the records of a trial and its step that was killed, and keeps when they started', async () => {
  const registry = memoryRecordStore();
  const started = { ...trial, runId: 'run-1', codeHash: 'c', dataHash: 'p', startedAt: '2026-01-01T00:00:00.000Z' };
  await recordTrial(registry, { ...started, status: 'running' });
  const { startedAt } = started;
  const step = { runId: 'run-1', step: 'trial-3', stepKey: 'k', status: 'running' as const, reused: false, startedAt };
  await registry.write([{ put: { ...keys.runStep('run-1', 'trial-3'), ...step } satisfies StepRecord }]);

  const result = await recordFailure(
    { registry, clock: () => new Date('2026-01-01T00:00:09Z'), log: memoryLog() },
    {
      ...state,
      error: killed,
    },
  );

  expect(result).toEqual({
    index: 3,
    status: 'failed',
    error:
      'Runtime.ExitError: signal: killed; it ran out of memory or time: start the run again, finished steps are not repeated',
  });
  expect(await getTrial(registry, 'run-1', 3)).toMatchObject({ ...started, status: 'failed', error: result.error });
  expect(await registry.get<StepRecord>(keys.runStep('run-1', 'trial-3'))).toMatchObject({
    ...step,
    status: 'failed',
    error: result.error,
    finishedAt: '2026-01-01T00:00:09.000Z',
    duration: 9000,
  });
});

test('records a trial that never started', async () => {
  const registry = memoryRecordStore();
  await recordFailure({ registry, clock: () => new Date(0), log: memoryLog() }, state);
  expect(await registry.get(keys.runStep('run-1', 'trial-3'))).toBeUndefined();
  expect(await getTrial(registry, 'run-1', 3)).toMatchObject({
    status: 'failed',
    error: 'UnknownError',
    parameters: { numLeaves: 7 },
  });
});

test.each([
  [undefined, 'UnknownError'],
  [{ Error: 'States.Timeout' }, 'States.Timeout'],
  [{ Error: 'E', Cause: 'plain text' }, 'E: plain text'],
  [{ Error: 'E', Cause: '[1]' }, 'E: [1]'],
  [{ Error: 'E', Cause: 'null' }, 'E: null'],
])('%o', (caught, text) => {
  expect(describeFailure(caught)).toBe(text);
});

test('a long cause is cut', () => {
  expect(describeFailure({ Error: 'E', Cause: 'x'.repeat(100_000) }).length).toBe(1000);
});
