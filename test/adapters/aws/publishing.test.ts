import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ExecutionAlreadyExists, type SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { EventBridgePublisher, EventsNotPublished } from '../../../adapters/aws/events.ts';
import { lastOpenState } from '../../../adapters/aws/executions.ts';
import { StepFunctionsStarter } from '../../../adapters/aws/lifecycle.ts';
import { SqsTriggerQueue } from '../../../adapters/aws/triggers.ts';
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

it('SqsTriggerQueue refuses a delay that the service would refuse', async () => {
  const sent: unknown[] = [];
  const queue = new SqsTriggerQueue(
    client<SQSClient>((input) => sent.push(input)),
    'url',
  );
  const trigger = { id: 't', project: 'p', reason: 'manual' as const, at: '', by: '' };
  await expect(queue.send(trigger, 901)).rejects.toThrow(RangeError);
  await queue.send(trigger, 0.5);
  expect(sent).toMatchObject([{ QueueUrl: 'url', DelaySeconds: 1, MessageBody: JSON.stringify(trigger) }]);
});

it('lastOpenState finds the state that was entered and not left', () => {
  const entered = (name: string) => ({ stateEnteredEventDetails: { name } });
  const exited = (name: string) => ({ stateExitedEventDetails: { name } });
  const history = [{}, entered('Evaluate'), exited('Trials'), entered('Trials'), exited('Prepare'), entered('Prepare')];
  expect(lastOpenState(history as never)).toBe('Evaluate');
  expect(lastOpenState([exited('A'), entered('A')] as never)).toBeUndefined();
});
