import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { RecordKey, StoredRecord } from '../../core/contracts/record.ts';

/** What a function asks for when it starts, answered over HTTP as the services answer. */
export interface Cloud {
  endpoint: string;
  /** What was asked, in order. */
  asked: string[];
  close(): void;
}

/**
 * @param records of every table
 * @param objects by key, of every bucket
 * @param delayMs what each call takes besides
 */
export async function cloud(
  records: readonly StoredRecord[],
  objects: ReadonlyMap<string, Uint8Array>,
  delayMs: number,
): Promise<Cloud> {
  const nameOf = ({ pk, sk }: RecordKey) => `${pk}\n${sk}`;
  const items = new Map(records.map((record) => [nameOf(record), marshall(record, { removeUndefinedValues: true })]));
  const asked: string[] = [];

  function answer(
    target: string | undefined,
    path: string,
    body: string,
  ): { status: number; body: string | Uint8Array } {
    switch (target?.slice(target.indexOf('.') + 1)) {
      case undefined: {
        const key = decodeURIComponent(path.split('/').slice(2).join('/'));
        const object = objects.get(key);
        return object ? { status: 200, body: object } : { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' };
      }
      case 'GetItem': {
        const { Key } = JSON.parse(body) as { Key: { pk: { S: string }; sk: { S: string } } };
        const Item = items.get(nameOf({ pk: Key.pk.S, sk: Key.sk.S }));
        return { status: 200, body: JSON.stringify(Item ? { Item } : {}) };
      }
      case 'PutRecordBatch': {
        const { Records } = JSON.parse(body) as { Records: unknown[] };
        return {
          status: 200,
          body: JSON.stringify({ FailedPutCount: 0, RequestResponses: Records.map((_, i) => ({ RecordId: `${i}` })) }),
        };
      }
      case 'GetParameter':
        return { status: 200, body: JSON.stringify({ Parameter: { Value: 'a-secret'.repeat(4) } }) };
      default:
        return { status: 400, body: JSON.stringify({ __type: 'UnknownOperationException', message: target }) };
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const target = request.headers['x-amz-target'] as string | undefined;
      asked.push(target ?? `GET ${request.url}`);
      const { status, body } = answer(target, request.url!, Buffer.concat(chunks).toString());
      if (delayMs > 0) await setTimeout(delayMs);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
