import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { Caller } from '../../../scripts/load/caller.ts';
import { Stretches } from '../../../scripts/load/interruptions.ts';
import { Ledger } from '../../../scripts/load/ledger.ts';

test('counts an error by its status and who has said it, and one that nothing explains is a fault', async () => {
  const answers = [
    [502, '{"message": "Internal server error"}', {}],
    [500, '{"error":{"code":"internal","message":"the request failed; its id is 1"}}', {}],
    [503, '{"error":{"code":"unavailable","message":"…"}}', { 'retry-after': '1' }],
    [504, '', {}],
    [200, '{}', {}],
  ] as const;
  let asked = 0;
  const server = createServer((_, answer) => {
    const [status, body, headers] = answers[asked++]!;
    answer.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ledger = new Ledger('parcels');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const reply = await new Caller(url, { value: 'k' }, ledger, new Stretches()).ask({
    ...{ path: 'predictions', body: '{}', headers: {}, name: 'n' },
  });
  server.close();

  expect(reply).toMatchObject({ status: 200, attempts: 5 });
  expect(ledger.counts).toEqual({
    'answered 502, Internal server error': 1,
    'answered 500, internal': 1,
    'answered 503, unavailable': 1,
    'answered 504': 1,
  });
  expect(ledger.faults).toHaveLength(3);
});
