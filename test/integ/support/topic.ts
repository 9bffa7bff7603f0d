import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { platform, uniqueName } from './platform.ts';

export interface TopicMessage {
  Subject: string;
  Message: string;
  MessageAttributes: Record<string, { Value: string }>;
}

/** Messages of a project on the topic of the findings: a subscription and a queue of the test's own. */
export async function subscribe(project: string): Promise<() => Promise<TopicMessage[]>> {
  const { settings, outputs } = await platform();
  const sqs = new SQSClient({ ...settings.sdk, maxAttempts: 5 });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: uniqueName('mail') }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const Resource = Attributes?.QueueArn ?? '';
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await callTopic({
    Action: 'Subscribe',
    TopicArn: outputs.findingsTopicArn,
    Protocol: 'sqs',
    Endpoint: Resource,
    'Attributes.entry.1.key': 'FilterPolicy',
    'Attributes.entry.1.value': JSON.stringify({ project: [project] }),
  });
  const received: TopicMessage[] = [];
  return async () => {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { Body, ReceiptHandle } of Messages) {
        received.push(JSON.parse(Body ?? '{}') as TopicMessage);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      if (Messages.length === 0) return received;
    }
  };
}

/** The topic's API, of which the tests have no client. */
async function callTopic(form: Record<string, string>): Promise<void> {
  const { AwsV4Signer } = await import('aws4fetch');
  const { sdk } = (await platform()).settings;
  const { accessKeyId = 'test', secretAccessKey = 'test' } = sdk.credentials ?? {};
  const signer = new AwsV4Signer({
    url: `${sdk.endpoint}/`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Version: '2010-03-31', ...form }).toString(),
    service: 'sns',
    region: sdk.region,
    accessKeyId,
    secretAccessKey,
  });
  const { url, method, headers, body } = await signer.sign();
  const answer = await fetch(url, { method, headers, ...(body ? { body } : {}) });
  if (!answer.ok) throw new Error(`${form.Action} answered ${answer.status}: ${await answer.text()}`);
}
