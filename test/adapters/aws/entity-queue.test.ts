import type { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { MessagesNotSent, sendMessages } from '../../../adapters/aws/entity-queue.ts';

interface Entry {
  Id: string;
  MessageBody: string;
}

function queue(refuse: (entry: Entry) => boolean = () => false) {
  const calls: number[] = [];
  const received: string[] = [];
  const send = async ({ input: { Entries } }: { input: { Entries: Entry[] } }) => {
    calls.push(Entries.length);
    const Failed = Entries.filter(refuse).map(({ Id }) => ({ Id, Code: 'Throttled', Message: 'slowly' }));
    received.push(...Entries.filter(({ Id }) => !Failed.some((f) => f.Id === Id)).map((e) => e.MessageBody));
    return { Failed };
  };
  return { calls, received, sqs: { send } as unknown as SQSClient };
}

it('sends tens, of at most 250 KB', async () => {
  const { sqs, calls, received } = queue();
  await sendMessages(
    sqs,
    'url',
    Array.from({ length: 23 }, (_, i) => `m${i}`),
  );
  expect(calls).toEqual([10, 10, 3]);
  expect(received).toHaveLength(23);
  calls.length = 0;
  await sendMessages(
    sqs,
    'url',
    Array.from({ length: 5 }, () => 'ü'.repeat(50_000)),
  );
  expect(calls).toEqual([2, 2, 1]);
});

it('sends again only what was refused', async () => {
  let refusals = 2;
  const { sqs, calls, received } = queue(({ MessageBody }) => MessageBody === 'm3' && refusals-- > 0);
  await sendMessages(
    sqs,
    'url',
    Array.from({ length: 6 }, (_, i) => `m${i}`),
  );
  expect(calls).toEqual([6, 1, 1]);
  expect(received.sort()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5']);
});

it('fails when messages are refused for good, and sends nothing for nothing', async () => {
  await expect(sendMessages(queue(() => true).sqs, 'url', ['m'])).rejects.toThrow(MessagesNotSent);
  const { sqs, calls } = queue();
  await sendMessages(sqs, 'url', []);
  expect(calls).toEqual([]);
});
