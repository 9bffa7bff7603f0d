/** A run from its trigger to the model that serves, ended at any call of any of its functions. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleInput, LifecycleState } from '../../core/contracts/steps.ts';
import { finishRun } from '../../core/retrain/finish-run.ts';
import { receiveTrigger } from '../../core/retrain/receive-trigger.ts';
import type { Cloud } from '../../scripts/simulate/cloud.ts';
import { runLifecycle } from '../../scripts/simulate/lifecycle.ts';
import { type Life, mortal } from '../support/mortal.ts';
import { beforeTheRun, leftOf, start } from './world.ts';

let before: Cloud;

beforeAll(async () => {
  before = await beforeTheRun();
}, 60_000);

/** The run; a function that dies is called again, as its queue or its state machine does. @returns calls made, and what is left */
async function play({ end, isDone = false }: Pick<Life, 'end' | 'isDone'> = {}) {
  const cloud = before.copy();
  const life: Life = { calls: [], isDone, ...(end !== undefined && { end }) };
  const started = new Map<string, LifecycleInput>();
  let deaths = 0;
  /** A port of a process that dies, and of the one that is called after it. */
  const dying = <P extends object>(name: string, port: P): P => {
    const first = mortal(name, port, life);
    return new Proxy(port, { get: (_, method) => Reflect.get(deaths > 0 ? port : first, method) });
  };
  const plain = cloud.ports();
  const ports = {
    ...plain,
    lake: dying('lake', plain.lake),
    registry: dying('registry', plain.registry),
    entities: dying('entities', plain.entities),
    events: dying('events', plain.events),
    lifecycle: {
      // The same name is the same execution.
      start: async (name: string, input: LifecycleInput) => {
        started.set(name, started.get(name) ?? input);
        return { executionArn: `arn:aws:states:eu-central-1:123456789012:execution:lifecycle:${name}` };
      },
    },
  };
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (deaths > 0 || life.calls.length <= (end ?? Number.POSITIVE_INFINITY)) throw error;
      deaths++;
      return work();
    }
  };
  const message = {
    body: JSON.stringify({ project: 'fraud', reason: 'manual', by: 'a test' }),
    id: 'm1',
    sentAt: new Date(start),
  };
  await attempt(() => receiveTrigger(ports, message));
  for (const [name, input] of started) {
    const output: LifecycleState = await runLifecycle(ports, input, attempt);
    const executionArn = `arn:aws:states:eu-central-1:123456789012:execution:lifecycle:${name}`;
    const status = 'SUCCEEDED' as const;
    await attempt(() => finishRun(ports, { executionArn, status, input, output, at: new Date(start) }));
  }
  return { calls: life.calls, deaths, runs: started.size, left: await leftOf(cloud) };
}

describe('a run whose functions die', () => {
  it('ends as one that nothing happened to, whichever call it was', async () => {
    const whole = await play();
    expect(whole.left).toMatchObject({
      runs: [{ status: 'succeeded', outcome: 'promoted' }],
      models: [{ version: 1, state: 'champion' }],
      lease: null,
    });
    expect(whole.left.probability).toBeGreaterThan(0);
    const step = Number(process.env.PERENNIAL_KILL_EVERY ?? 9);
    let kills = 0;
    for (let end = 0; end < whole.calls.length; end += step)
      for (const isDone of step === 1 ? [false, true] : [(end / step) % 2 === 1]) {
        const { left, runs, deaths } = await play({ end, isDone });
        const at = `call ${end} (${whole.calls[end]}), ${isDone ? 'made' : 'not made'}`;
        expect({ runs, left }, at).toEqual({ runs: 1, left: whole.left });
        kills += deaths;
      }
    expect(kills).toBeGreaterThan(whole.calls.length / step / 2);
    if (process.env.PERENNIAL_KILL_EVERY) process.stdout.write(`${kills} kills at ${whole.calls.length} calls\n`);
  }, 1_800_000);
});
