import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Platform } from '../../../bin/client/platform.ts';
import { queueEmpty } from '../../../bin/client/queues.ts';

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A queue that says of each look how many messages wait and are worked on; the last for good. */
async function queueOf(looks: readonly [waiting: number, workedOn: number][]) {
  let look = 0;
  const server = createServer((request, answer) => {
    request.resume();
    const [waiting, workedOn] = looks[Math.min(look++, looks.length - 1)]!;
    const Attributes = {
      ApproximateNumberOfMessages: String(waiting),
      ApproximateNumberOfMessagesNotVisible: String(workedOn),
    };
    answer.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify({ Attributes }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const at = { settings: { sdk: { endpoint, region: 'us-east-1', credentials } } } as unknown as Platform;
  return (patienceMs: number) => queueEmpty(at, `${endpoint}/1/q`, patienceMs);
}

test('a queue that becomes shorter is waited for beyond the patience', async () => {
  const empty = await queueOf([
    [5, 3],
    [4, 3],
    [3, 3],
    [2, 3],
    [1, 3],
    [0, 2],
    [0, 1],
    [0, 0],
  ]);
  expect(await empty(250)).toBe(true);
});

test('one of which nothing is worked off is given up, messages that come and go in it or not', async () => {
  const empty = await queueOf([
    [1, 1],
    [2, 0],
    [0, 2],
    [3, 1],
    [2, 0],
  ]);
  expect(await empty(250)).toBe(false);
});
