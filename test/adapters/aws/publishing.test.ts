import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ConflictException, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { ExecutionAlreadyExists, type SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { EventBridgePublisher, EventsNotPublished } from '../../../adapters/aws/events.ts';
import { lastOpenState } from '../../../adapters/aws/executions.ts';
import { OneTimeSchedules } from '../../../adapters/aws/later.ts';
import { StepFunctionsStarter } from '../../../adapters/aws/lifecycle.ts';
import type { PerennialEvent } from '../../../core/contracts/events.ts';

type Answer = (input: never) => unknown;
const client = <C>(answer: Answer) => ({ send: async (command: { input: never }) => answer(command.input) }) as C;
const event = (version: number): PerennialEvent => ({
  type: 'ModelPromoted',
  detail: { project: 'fraud', version, by: 'ada' },
});

describe('EventBridgePublisher', () => {
  it('sends tens, and again only the entries that were refused', async () => {
    const calls: number[] = [];
    let refuse = true;
    const bus = client<EventBridgeClient>(({ Entries }: { Entries: unknown[] }) => {
      calls.push(Entries.length);
      const failing = refuse && Entries.length === 10;
      refuse = refuse && !failing;
      return {
        FailedEntryCount: failing ? 1 : 0,
        Entries: Entries.map((_, i) => (failing && i === 3 ? { ErrorCode: 'Throttled' } : {})),
      };
    });
    await new EventBridgePublisher(bus, 'perennial').publish(Array.from({ length: 23 }, (_, i) => event(i)));
    expect(calls.sort((a, b) => a - b)).toEqual([1, 3, 10, 10]);
  });

  it('fails when entries are refused for good', async () => {
    const bus = client<EventBridgeClient>(() => ({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'Broken', ErrorMessage: 'no' }],
    }));
    await expect(new EventBridgePublisher(bus, 'b').publish([event(1)])).rejects.toThrow(EventsNotPublished);
  });
});

it('StepFunctionsStarter takes an execution that exists for started', async () => {
  const sfn = client<SFNClient>(() => {
    throw new ExecutionAlreadyExists({ message: 'there', $metadata: {} });
  });
  const arn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:lifecycle';
  const input = {
    project: 'p',
    runId: 'r',
    trigger: { id: 't', project: 'p', reason: 'manual' as const, at: '', by: '' },
  };
  expect(await new StepFunctionsStarter(sfn, arn).start('name-1', input)).toEqual({
    executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:lifecycle:name-1',
  });
});

describe('OneTimeSchedules', () => {
  const trigger = { id: 't', project: 'p', reason: 'manual' as const, at: '', by: '' };
  const options = { group: 'perennial', roleArn: 'role', queueArn: 'queue' };
  const now = () => new Date('2026-03-01T00:00:00.400Z');

  it('send a message at a moment, a minute from now at the earliest, and go', async () => {
    const made: Record<string, unknown>[] = [];
    const later = new OneTimeSchedules(
      client<SchedulerClient>((input) => made.push(input)),
      options,
      now,
    );
    await later.send(trigger, new Date('2026-03-01T02:00:00.100Z'));
    await later.send(trigger, now());
    expect(made).toMatchObject([
      { ScheduleExpression: 'at(2026-03-01T02:00:01)', ActionAfterCompletion: 'DELETE', GroupName: 'perennial' },
      { ScheduleExpression: 'at(2026-03-01T00:01:00)', Target: { Arn: 'queue', Input: JSON.stringify(trigger) } },
    ]);
    for (const { Name } of made) expect(Name).toMatch(/^once-[0-9a-f]{40}$/);
    expect(made[0]?.Name).not.toBe(made[1]?.Name);
  });

  it('are made once for what is sent twice', async () => {
    const scheduler = client<SchedulerClient>(() => {
      throw new ConflictException({ message: 'there', Message: 'there', $metadata: {} });
    });
    await new OneTimeSchedules(scheduler, options, now).send(trigger, now());
  });
});

it('lastOpenState finds the state that was entered and not left', () => {
  const entered = (name: string) => ({ stateEnteredEventDetails: { name } });
  const exited = (name: string) => ({ stateExitedEventDetails: { name } });
  const history = [{}, entered('Evaluate'), exited('Trials'), entered('Trials'), exited('Prepare'), entered('Prepare')];
  expect(lastOpenState(history as never)).toBe('Evaluate');
  expect(lastOpenState([exited('A'), entered('A')] as never)).toBeUndefined();
});
