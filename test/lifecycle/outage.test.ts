/** A run whose stores do not answer for a while; its tasks are tried again as the state machine says, on a simulated clock. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ServiceOutage } from '../../adapters/aws/outage.ts';
import type { LifecycleInput, LifecycleState } from '../../core/contracts/steps.ts';
import { finishRun } from '../../core/retrain/finish-run.ts';
import { receiveTrigger } from '../../core/retrain/receive-trigger.ts';
import { seededRandom } from '../../core/stats/random.ts';
import type { Cloud } from '../../scripts/simulate/cloud.ts';
import { runLifecycle } from '../../scripts/simulate/lifecycle.ts';
import policies from '../../state-machines/policies.json' with { type: 'json' };
import { beforeTheRun, leftOf, start } from './world.ts';

const minute = 60_000;
/** Of a message that failed. */
const visibility = 6 * minute;
const receives = 5;

let before: Cloud;

beforeAll(async () => {
  before = await beforeTheRun();
}, 60_000);

interface Outage {
  /** The call that is the first not to be answered. */
  call: number;
  ms: number;
}

/** One run from its trigger to its end, and another one by hand where that failed. */
async function play(outage: Outage = { call: Number.POSITIVE_INFINITY, ms: 0 }) {
  const cloud = before.copy();
  const random = seededRandom(Math.min(outage.call, 1e6));
  let calls = 0;
  let over: number | undefined;
  let refused = 0;
  const faltering = <P extends object>(service: string, port: P): P =>
    new Proxy(port, {
      get: (target, method) => {
        const call: unknown = Reflect.get(target, method);
        if (typeof call !== 'function') return call;
        return (...args: unknown[]) => {
          if (calls++ === outage.call) over = cloud.now + outage.ms;
          if (over === undefined || cloud.now >= over) return Reflect.apply(call, target, args);
          refused++;
          const failure = new ServiceOutage(service, String(method), 6, new Error('503'));
          return method === 'list' ? unanswered(failure) : Promise.reject(failure);
        };
      },
    });
  const plain = cloud.ports();
  const started: { name: string; input: LifecycleInput }[] = [];
  const ports = {
    ...plain,
    lake: faltering('S3', plain.lake),
    registry: faltering('DynamoDB', plain.registry),
    entities: faltering('DynamoDB', plain.entities),
    events: faltering('EventBridge', plain.events),
    lifecycle: {
      start: async (name: string, input: LifecycleInput) => {
        if (!started.some((s) => s.name === name)) started.push({ name, input });
        return { executionArn: arn(name) };
      },
    },
  };
  const { IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds, ErrorEquals } = policies.outage;
  const asTask = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!ErrorEquals.includes((error as Error).name) || attempt === MaxAttempts) throw error;
        const longest = Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt);
        cloud.now += Math.ceil(1000 * longest * random());
      }
    }
  };
  /** As its queue does; what is a dead letter then, a person sends again when all is well. */
  const asMessage = async (work: () => Promise<unknown>): Promise<void> => {
    for (let received = 1; ; received++) {
      try {
        await work();
        return;
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceOutage);
        cloud.now = received < receives ? cloud.now + visibility : Math.max(cloud.now, over!);
      }
    }
  };
  const errors: string[] = [];
  const asked = async (id: string) => {
    const sentAt = new Date(cloud.now);
    const body = JSON.stringify({ project: 'fraud', reason: 'manual', by: 'a test' });
    await asMessage(() => receiveTrigger(ports, { body, id, sentAt }));
    const { name, input } = started.at(-1)!;
    const end = { executionArn: arn(name), input, at: new Date(cloud.now) };
    try {
      const output: LifecycleState = await runLifecycle(ports, input, asTask);
      await asMessage(() => finishRun(ports, { ...end, status: 'SUCCEEDED', output }));
    } catch (error) {
      const failure = error as Error;
      errors.push(failure.message);
      await asMessage(() =>
        finishRun(ports, { ...end, status: 'FAILED', error: failure.name, cause: failure.message }),
      );
      cloud.now = Math.max(cloud.now, over!);
      await asked(`${id}-again`);
    }
  };
  await asked('m1');
  const left = await leftOf(cloud);
  return { calls, refused, errors, took: cloud.now - start, left };
}

const arn = (name: string) => `arn:aws:states:eu-central-1:123456789012:execution:lifecycle:${name}`;

async function* unanswered(failure: Error): AsyncGenerator<never> {
  yield Promise.reject(failure);
}

describe('stores that do not answer', () => {
  const step = Number(process.env.PERENNIAL_KILL_EVERY ?? 23);

  it('for five minutes hold a run up, and change nothing of what it leaves', async () => {
    const whole = await play();
    for (let call = 0; call < whole.calls; call += step) {
      const { left, errors, refused } = await play({ call, ms: 5 * minute });
      expect({ left, errors }, `from call ${call}`).toEqual({ left: whole.left, errors: [] });
      expect(refused).toBeGreaterThan(0);
    }
  }, 1_200_000);

  it('for three hours end it with a message, and a run started then takes up what was finished', async () => {
    const whole = await play();
    let ended = 0;
    for (let call = 0; call < whole.calls; call += step) {
      const { left, errors } = await play({ call, ms: 180 * minute });
      const runs = [...errors.map(() => ({ status: 'failed' })), ...whole.left.runs];
      const events = errors.length > 0 ? [...whole.left.events, 'RunFailed'].sort() : whole.left.events;
      expect(left, `from call ${call}`).toMatchObject({ ...whole.left, runs, events });
      for (const error of errors) expect(error).toMatch(/was asked .* start again what has failed|every trial failed/);
      ended += errors.length;
    }
    expect(ended).toBeGreaterThan(0);
  }, 1_200_000);
});
