import { expect, test } from 'vitest';
import type { ReceivedMessage } from '../../../adapters/hot-path/received-messages.ts';
import { consume, type Work } from '../../../containers/predict/consumer.ts';

const message = (n: number): ReceivedMessage => ({ messageId: `m${n}`, body: `${n}`, receiptHandle: `r${n}` });

/** A queue of so many messages, ten a call; stops when it is empty. */
function queueOf(count: number, failing: (n: number) => boolean = () => false) {
  const waiting = Array.from({ length: count }, (_, n) => message(n));
  const stop = new AbortController();
  const batches: number[] = [];
  const removed: string[] = [];
  const work: Work = {
    async receive() {
      const got = waiting.splice(0, 10);
      if (got.length === 0) stop.abort();
      return got;
    },
    async update(messages) {
      batches.push(messages.length);
      return messages.filter(({ body }) => failing(Number(body))).map(({ messageId }) => messageId);
    },
    async remove(messages) {
      removed.push(...messages.map(({ messageId }) => messageId));
    },
  };
  return { work, signal: stop.signal, batches, removed, stop };
}

test('messages are worked off together, a hundred at most, and taken off the queue', async () => {
  const { work, signal, batches, removed } = queueOf(250);
  await consume(work, signal);
  expect(batches).toEqual([100, 100, 50]);
  expect(new Set(removed).size).toBe(250);
});

test('those that fail stay on the queue', async () => {
  const { work, signal, removed } = queueOf(30, (n) => n % 3 === 0);
  await consume(work, signal);
  expect(removed).toHaveLength(20);
  expect(removed).not.toContain('m3');
});

test('a queue that does not answer is asked again', async () => {
  const { work, signal, removed } = queueOf(5);
  let asked = 0;
  const receive: Work['receive'] = async (seconds) => {
    if (asked++ === 0) throw new Error('unreachable');
    return work.receive(seconds);
  };
  await consume({ ...work, receive }, signal);
  expect(removed).toHaveLength(5);
});

test('an update that throws removes nothing', async () => {
  const { work, removed, stop } = queueOf(5);
  const update = async () => {
    stop.abort();
    throw new Error('out of memory');
  };
  await consume({ ...work, update }, stop.signal);
  expect(removed).toEqual([]);
});
