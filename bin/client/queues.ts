import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from './platform.ts';

/** Waits until a queue holds no message, waiting or being worked on; false when the time is over. */
export async function queueEmpty({ settings }: Platform, url: string, timeoutMs: number): Promise<boolean> {
  const { SQSClient, GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const client = new SQSClient({ ...settings.sdk, maxAttempts: 5 });
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const until = Date.now() + timeoutMs;
  for (;;) {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }),
    );
    if (names.every((name) => Number(Attributes?.[name] ?? 0) === 0)) return true;
    if (Date.now() > until) return false;
    await sleep(100);
  }
}
