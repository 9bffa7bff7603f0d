import { describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { StepRecord } from '../../../core/contracts/registry/runs.ts';
import type { LifecycleInput } from '../../../core/contracts/steps.ts';
import { listSteps, stepOutputDays } from '../../../core/registry/steps.ts';
import { runStep } from '../../../core/steps/run-step.ts';
import type { Step, StepInputs, StepReturn } from '../../../core/steps/step.ts';

const start = Date.parse('2026-03-01T00:00:00Z');

const state = (runId: string): LifecycleInput => ({
  project: 'fraud',
  runId,
  trigger: { id: 't', project: 'fraud', reason: 'manual', at: new Date(start).toISOString(), by: 'ada' },
});

const prepare = <R>(inputs: unknown, run: (made: StepInputs<unknown>) => Promise<StepReturn<R>>) =>
  ({ name: 'prepare', inputs: () => inputs, run: (_, __, made) => run(made) }) satisfies Step<LifecycleInput, R>;

function setUp() {
  const registry = memoryRecordStore();
  let time = start;
  const wait = (ms: number) => {
    time += ms;
  };
  const clock = () => {
    wait(1000);
    return new Date(time);
  };
  const ports = (codeHash = 'c') => ({ registry, clock, codeHash: () => codeHash });
  let calls = 0;
  const step = (runId: string, inputs: unknown, codeHash = 'c1') =>
    runStep(
      ports(codeHash),
      prepare(inputs, async ({ stepKey }) => ({ result: { stepKey, call: ++calls }, summary: { rows: 3 } })),
      state(runId),
    );
  return { registry, ports, step, calls: () => calls, wait };
}

describe('runStep', () => {
  it('does the work once for equal code and inputs, in any run', async () => {
    const { registry, step, calls } = setUp();
    const first = await step('run-1', { a: 1, b: 2 });
    const second = await step('run-2', { b: 2, a: 1 });
    expect(second).toEqual(first);
    expect(calls()).toBe(1);
    expect((await listSteps(registry, 'run-1'))[0]).toMatchObject({
      status: 'succeeded',
      reused: false,
      duration: expect.any(Number),
      summary: { rows: 3 },
      stepKey: first.stepKey,
    });
    expect((await listSteps(registry, 'run-2'))[0]).toMatchObject({
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
    const { registry, ports } = setUp();
    let fail = true;
    const step = () =>
      runStep(
        ports(),
        prepare(1, async () => {
          if (fail) throw new RangeError('column amount is empty');
          return { result: 'done' };
        }),
        state('r'),
      );
    await expect(step()).rejects.toThrow(RangeError);
    expect((await listSteps(registry, 'r'))[0]).toMatchObject({
      status: 'failed',
      error: 'RangeError: column amount is empty',
    });
    fail = false;
    expect(await step()).toBe('done');
    const [record] = await listSteps(registry, 'r');
    expect(record).toMatchObject({ status: 'succeeded', reused: false });
    expect(record?.error).toBeUndefined();
  });

  it('records inputs that cannot be told', async () => {
    const { registry, ports } = setUp();
    const inputs = () => {
      throw new Error('no snapshot');
    };
    const step = { name: 'p', inputs, run: async () => ({ result: 1 }) };
    await expect(runStep(ports(), step, state('r'))).rejects.toThrow('no snapshot');
    expect((await listSteps(registry, 'r'))[0]).toMatchObject({
      status: 'failed',
      error: 'Error: no snapshot',
      stepKey: '',
    });
  });

  it('runs a step that a dead attempt left running', async () => {
    const { registry, step, calls } = setUp();
    const dead: StepRecord = {
      ...keys.runStep('r', 'prepare'),
      runId: 'r',
      step: 'prepare',
      stepKey: 'k',
      status: 'running',
      reused: false,
      startedAt: '2026-02-28T00:00:00.000Z',
    };
    await registry.write([{ put: dead }]);
    await step('r', 1);
    expect(calls()).toBe(1);
    expect((await listSteps(registry, 'r'))[0]).toMatchObject({ status: 'succeeded' });
  });

  it('ends two attempts at once with one output, and a late failure does not undo a success', async () => {
    const { registry, ports } = setUp();
    const gates: (() => void)[] = [];
    const attempt = (outcome: 'a' | 'b' | Error) =>
      runStep(
        ports(),
        prepare(1, async () => {
          await new Promise<void>((resolve) => gates.push(resolve));
          if (outcome instanceof Error) throw outcome;
          return { result: outcome };
        }),
        state('r'),
      );
    const attempts = [attempt(new Error('late')), attempt('a'), attempt('b')];
    await expect.poll(() => gates.length).toBe(3);
    gates[1]?.();
    const a = await attempts[1];
    gates[2]?.();
    const b = await attempts[2];
    gates[0]?.();
    await expect(attempts[0]).rejects.toThrow('late');
    expect([a, b]).toEqual(['a', 'a']);
    expect((await listSteps(registry, 'r'))[0]).toMatchObject({ status: 'succeeded' });
  });
});

it('a step without inputs is never reused', async () => {
  const { registry, ports } = setUp();
  let calls = 0;
  const promote = { name: 'promote', run: async () => ({ result: ++calls, summary: { calls } }) };
  for (const _ of [1, 2]) await runStep(ports(), promote, state('r'));
  expect(calls).toBe(2);
  expect(await listSteps(registry, 'r')).toMatchObject([
    { step: 'promote', status: 'succeeded', summary: { calls: 2 } },
  ]);
});

it('a step works on the inputs that its key was made of, by the part of them that counts', async () => {
  const { ports } = setUp();
  const taken = (
    moment: number,
  ): Step<LifecycleInput, number, ReturnType<typeof ports>, { rows: number; moment: number }> => ({
    name: 'snapshot',
    inputs: () => ({ rows: 3, moment }),
    address: ({ rows }) => ({ rows }),
    run: async (_, __, { inputs }) => ({ result: inputs.moment }),
  });
  expect(await runStep(ports(), taken(1), state('r'))).toBe(1);
  expect(await runStep(ports(), taken(2), state('r'))).toBe(1);
});
