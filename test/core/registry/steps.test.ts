import { describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { StepRecord } from '../../../core/contracts/registry/runs.ts';
import { listSteps, recordStep, runStep, stepOutputDays } from '../../../core/registry/steps.ts';

const start = Date.parse('2026-03-01T00:00:00Z');

function setUp() {
  const store = memoryRecordStore();
  let time = start;
  const wait = (ms: number) => {
    time += ms;
  };
  const now = () => {
    wait(1000);
    return new Date(time);
  };
  let calls = 0;
  const step = (runId: string, inputs: unknown, codeHash = 'c1') =>
    runStep(store, now, {
      runId,
      name: 'prepare',
      codeHash,
      inputs: () => inputs,
      run: async (stepKey) => ({ result: { stepKey, call: ++calls }, summary: { rows: 3 } }),
    });
  return { store, now, step, calls: () => calls, wait };
}

describe('runStep', () => {
  it('does the work once for equal code and inputs, in any run', async () => {
    const { store, step, calls } = setUp();
    const first = await step('run-1', { a: 1, b: 2 });
    const second = await step('run-2', { b: 2, a: 1 });
    expect(second).toEqual(first);
    expect(calls()).toBe(1);
    expect((await listSteps(store, 'run-1'))[0]).toMatchObject({
      status: 'succeeded',
      reused: false,
      duration: expect.any(Number),
      summary: { rows: 3 },
      stepKey: first.stepKey,
    });
    expect((await listSteps(store, 'run-2'))[0]).toMatchObject({
      status: 'succeeded',
      reused: true,
      summary: { rows: 3 },
    });
  });

  it('does it again for other inputs, other code, and when the output has expired', async () => {
    const { step, calls, wait } = setUp();
    await step('r', { a: 1 });
    await step('r', { a: 2 });
    await step('r', { a: 1 }, 'c2');
    expect(calls()).toBe(3);
    wait((stepOutputDays - 1) * 86_400_000);
    await step('r', { a: 1 });
    expect(calls()).toBe(3);
    wait(2 * 86_400_000);
    await step('r', { a: 1 });
    await step('r', { a: 1 });
    expect(calls()).toBe(4);
  });

  it('records a failure with its message and does the work again next time', async () => {
    const { store, now } = setUp();
    let fail = true;
    const step = () =>
      runStep(store, now, {
        runId: 'r',
        name: 'prepare',
        codeHash: 'c',
        inputs: () => 1,
        run: async () => {
          if (fail) throw new RangeError('column amount is empty');
          return { result: 'done' };
        },
      });
    await expect(step()).rejects.toThrow(RangeError);
    expect((await listSteps(store, 'r'))[0]).toMatchObject({
      status: 'failed',
      error: 'RangeError: column amount is empty',
    });
    fail = false;
    expect(await step()).toBe('done');
    const [record] = await listSteps(store, 'r');
    expect(record).toMatchObject({ status: 'succeeded', reused: false });
    expect(record?.error).toBeUndefined();
  });

  it('records inputs that cannot be told', async () => {
    const { store, now } = setUp();
    const inputs = () => {
      throw new Error('no snapshot');
    };
    const step = runStep(store, now, {
      runId: 'r',
      name: 'p',
      codeHash: 'c',
      inputs,
      run: async () => ({ result: 1 }),
    });
    await expect(step).rejects.toThrow('no snapshot');
    expect((await listSteps(store, 'r'))[0]).toMatchObject({
      status: 'failed',
      error: 'Error: no snapshot',
      stepKey: '',
    });
  });

  it('runs a step that a dead attempt left running', async () => {
    const { store, step, calls } = setUp();
    const dead: StepRecord = {
      ...keys.runStep('r', 'prepare'),
      runId: 'r',
      step: 'prepare',
      stepKey: 'k',
      status: 'running',
      reused: false,
      startedAt: '2026-02-28T00:00:00.000Z',
    };
    await store.write([{ put: dead }]);
    await step('r', 1);
    expect(calls()).toBe(1);
    expect((await listSteps(store, 'r'))[0]).toMatchObject({ status: 'succeeded' });
  });

  it('ends two attempts at once with one output, and a late failure does not undo a success', async () => {
    const { store, now } = setUp();
    const gates: (() => void)[] = [];
    const attempt = (outcome: 'a' | 'b' | Error) =>
      runStep(store, now, {
        runId: 'r',
        name: 'prepare',
        codeHash: 'c',
        inputs: () => 1,
        run: async () => {
          await new Promise<void>((resolve) => gates.push(resolve));
          if (outcome instanceof Error) throw outcome;
          return { result: outcome };
        },
      });
    const attempts = [attempt(new Error('late')), attempt('a'), attempt('b')];
    await expect.poll(() => gates.length).toBe(3);
    gates[1]?.();
    const a = await attempts[1];
    gates[2]?.();
    const b = await attempts[2];
    gates[0]?.();
    await expect(attempts[0]).rejects.toThrow('late');
    expect([a, b]).toEqual(['a', 'a']);
    expect((await listSteps(store, 'r'))[0]).toMatchObject({ status: 'succeeded' });
  });
});

it('recordStep records work that is never reused', async () => {
  const { store, now } = setUp();
  let calls = 0;
  for (const _ of [1, 2])
    await recordStep(store, now, { runId: 'r', name: 'promote' }, async (begin) => {
      await begin('');
      return { result: ++calls, summary: { calls } };
    });
  expect(calls).toBe(2);
  expect(await listSteps(store, 'r')).toMatchObject([{ step: 'promote', status: 'succeeded', summary: { calls: 2 } }]);
});
