import type { Platform } from '../../bin/client/platform.ts';

/** Messages that no queue could work off. */
export async function deadLetters({ settings, outputs }: Platform): Promise<number> {
  const { SQSClient, GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const client = new SQSClient({ ...settings.sdk, maxAttempts: 5 });
  const name = 'ApproximateNumberOfMessages';
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: outputs.deadLettersUrl, AttributeNames: [name] }),
  );
  return Number(Attributes?.[name] ?? 0);
}
