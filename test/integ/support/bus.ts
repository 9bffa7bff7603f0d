import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { poll } from '../../../bin/client/poll.ts';
import type { EventDetails, EventType } from '../../../core/contracts/events.ts';
import { platform, uniqueName } from './platform.ts';

export interface SeenEvent<T extends EventType = EventType> {
  id: string;
  type: T;
  detail: EventDetails[T];
}

export interface Listener {
  /** Waits for an event of the type, and gives all of that type so far. */
  await<T extends EventType>(type: T): Promise<SeenEvent<T>[]>;
  /** What has come by now. */
  seen(): Promise<SeenEvent[]>;
}

/** Listens to what the platform says of a project on its bus: a rule and a queue of the listener's own. */
export async function listen(project: string): Promise<Listener> {
  const { settings, outputs } = await platform();
  const bus = new EventBridgeClient({ ...settings.sdk, maxAttempts: 5 });
  const sqs = new SQSClient({ ...settings.sdk, maxAttempts: 5 });
  const name = uniqueName('listener');
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const Resource = Attributes?.QueueArn;
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const EventPattern = JSON.stringify({ source: ['perennial'], detail: { project: [project] } });
  await bus.send(new PutRuleCommand({ Name: name, EventBusName: outputs.eventBus, EventPattern }));
  const Targets = [{ Id: 'queue', Arn: Resource }];
  await bus.send(new PutTargetsCommand({ Rule: name, EventBusName: outputs.eventBus, Targets }));

  const events = new Map<string, SeenEvent>();
  const seen = async () => {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { Body } of Messages) {
        const event = JSON.parse(Body ?? '{}') as { id: string; 'detail-type': EventType; detail: SeenEvent['detail'] };
        events.set(event.id, { id: event.id, type: event['detail-type'], detail: event.detail });
      }
      if (Messages.length === 0) return [...events.values()];
    }
  };
  return {
    seen,
    await: <T extends EventType>(type: T) =>
      poll(
        async () => {
          const found = (await seen()).filter((event): event is SeenEvent<T> => event.type === type);
          return found.length > 0 ? found : undefined;
        },
        { timeoutMs: 60_000, waitingFor: `the event ${type} of '${project}'` },
      ),
  };
}
