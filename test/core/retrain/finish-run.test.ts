import { describe, expect, it } from 'vitest';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { StepRecord } from '../../../core/contracts/registry/runs.ts';
import { listSteps } from '../../../core/registry/steps.ts';
import { failureOf } from '../../../core/retrain/failure.ts';
import { hour, world } from './world.ts';

async function running() {
  const w = world();
  await w.publish();
  await w.arrive(100);
  const { runId } = (await w.ask('manual')) as { runId: string };
  w.events.published.splice(0);
  return { w, runId };
}

const evaluate = (verdict: 'promote' | 'keep') => ({
  stepKey: 'k',
  winner: 0,
  evaluationKey: 'e',
  scoresKey: 'scores',
  champion: null,
  verdict,
  reason: 'r',
});
const register = { version: 3, digest: 'd' };

describe('finishRun', () => {
  it.each([
    ['promoted', { evaluate: evaluate('promote'), register, promote: { promoted: true, version: 3, reason: '' } }],
    ['kept champion', { evaluate: evaluate('keep'), register }],
    ['registered', { evaluate: evaluate('promote'), register }],
    ['registered', { evaluate: evaluate('promote'), register, promote: { promoted: false, version: 3, reason: '' } }],
  ])('records that it ended %s', async (outcome, output) => {
    const { w, runId } = await running();
    const run = await w.finish(runId, { output });
    expect(run).toMatchObject({ status: 'succeeded', outcome, version: 3, executionArn: `arn:execution:${runId}` });
    expect(w.events.published).toEqual([
      { type: 'RunFinished', detail: { project: 'fraud', runId, trigger: 'manual', outcome, version: 3 } },
    ]);
    expect(await w.lease()).toMatchObject({ runId: null, succeededRuns: 1, rowsAtLastRun: 100 });
  });

  it('records once, and tells again, what it is told twice', async () => {
    const { w, runId } = await running();
    await w.finish(runId);
    await w.finish(runId, { status: 'FAILED' });
    expect(await w.run(runId)).toMatchObject({ status: 'succeeded' });
    expect((await w.lease())?.succeededRuns).toBe(1);
    expect(w.events.published.map((e) => e.type)).toEqual(['RunFinished', 'RunFinished']);
  });

  it('records where and why a run failed, and frees the lease', async () => {
    const { w, runId } = await running();
    const step: StepRecord = {
      ...keys.runStep(runId, 'prepare'),
      runId,
      step: 'prepare',
      stepKey: 'k',
      status: 'failed',
      reused: false,
      startedAt: '2026-03-01T00:00:10.000Z',
      error: 'RangeError: no rows to train on',
    };
    await w.registry.write([{ put: step }]);
    const run = await w.finish(runId, { status: 'FAILED', failedState: 'Prepare', error: 'RangeError' });
    const error = { step: 'prepare', message: 'RangeError: no rows to train on' };
    expect(run).toMatchObject({ status: 'failed', outcome: 'failed in prepare', error });
    expect(w.events.published).toMatchObject([
      { type: 'RunFailed', detail: { step: 'prepare', error: error.message } },
    ]);
    expect(await w.lease()).toMatchObject({
      runId: null,
      succeededRuns: 0,
      rowsAtLastRun: 0,
      lastRun: { succeeded: false },
    });
  });

  const stepOf = (runId: string, step: string, change: Partial<StepRecord> = {}): StepRecord => ({
    ...keys.runStep(runId, step),
    runId,
    step,
    stepKey: 'k',
    status: 'running',
    reused: false,
    startedAt: '2026-03-01T00:00:00.000Z',
    ...change,
  });
  const stepsOf = async (w: ReturnType<typeof world>, runId: string) =>
    Object.fromEntries((await listSteps(w.registry, runId)).map((s) => [s.step, s]));

  it('closes the steps of killed functions with the error of the run', async () => {
    const { w, runId } = await running();
    const ended = stepOf(runId, 'snapshot', { status: 'succeeded' });
    const thrown = stepOf(runId, 'trial-0', { status: 'failed', error: 'RangeError: own' });
    await w.registry.write([ended, thrown, stepOf(runId, 'refit')].map((put) => ({ put })));
    await w.wait(hour);
    const died = { failedState: 'Refit', error: 'Runtime.ExitError', cause: 'signal: killed' };
    const run = await w.finish(runId, { status: 'FAILED', ...died });
    const steps = await stepsOf(w, runId);
    expect(steps.snapshot).toEqual(ended);
    expect(steps['trial-0']).toEqual(thrown);
    expect(steps.refit).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^Runtime.ExitError: signal: killed; it ran out of memory or time: start the run/),
      finishedAt: run!.finishedAt,
      duration: hour,
    });
    expect(run!.error).toEqual({ step: 'refit', message: steps.refit!.error });
  });

  it('closes a step that a run that succeeded left running, also when told again', async () => {
    const { w, runId } = await running();
    await w.finish(runId);
    await w.registry.write([{ put: stepOf(runId, 'trial-1') }]);
    await w.finish(runId);
    const { 'trial-1': step } = await stepsOf(w, runId);
    expect(step).toMatchObject({ status: 'failed', error: 'ended without saying how' });
  });

  it('leaves alone an execution that is no recorded run', async () => {
    const { w } = await running();
    expect(await w.finish('other')).toBeUndefined();
    expect(await w.finish('other', { input: {} })).toBeUndefined();
    expect(w.events.published).toEqual([]);
  });
});

const remedy = '; it ran out of memory or time: start the run again, finished steps are not repeated';

describe('failureOf', () => {
  const step = (name: string, status: StepRecord['status'], error?: string): StepRecord => ({
    ...keys.runStep('r', name),
    runId: 'r',
    step: name,
    stepKey: 'k',
    status,
    reused: false,
    startedAt: '2026-03-01T00:00:00.000Z',
    ...(error ? { error } : {}),
  });

  it('prefers the state in the history to an earlier step that failed and was caught', () => {
    const steps = [step('train-trial-0001', 'failed', 'caught'), step('evaluate', 'running')];
    const end = { status: 'FAILED' as const, failedState: 'Evaluate', error: 'Runtime.ExitError', cause: 'killed' };
    expect(failureOf(end, steps)).toEqual({ step: 'evaluate', message: `Runtime.ExitError: killed${remedy}` });
  });

  it('takes the last step that did not succeed where there is no history', () => {
    const steps = [step('snapshot', 'succeeded'), step('plan-trials', 'failed', 'no trials')];
    expect(failureOf({ status: 'FAILED' }, steps)).toEqual({ step: 'plan-trials', message: 'no trials' });
  });

  it('reads the message of a function in the cause, whatever the cause is', () => {
    const of = (cause: string) => failureOf({ status: 'FAILED', failedState: 'Trials', error: 'E', cause }, []).message;
    expect(of('{"errorType":"E","errorMessage":"broke","trace":[]}')).toBe('E: broke');
    expect(of('{"errorMessage":{}}')).toBe('E: {"errorMessage":{}}');
    expect(of('{broken')).toBe('E: {broken');
    expect(failureOf({ status: 'TIMED_OUT' }, [])).toEqual({
      step: 'unknown',
      message: 'the run took longer than it may',
    });
  });
});
