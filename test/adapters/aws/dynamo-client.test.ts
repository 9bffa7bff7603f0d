import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, it, vi } from 'vitest';
import { dynamoClient } from '../../../adapters/aws/dynamo-client.ts';

afterEach(() => vi.unstubAllEnvs());

class Sent extends Error {
  readonly body: unknown;
  constructor(body: unknown) {
    super('sent');
    this.body = body;
  }
}

it('sends maps whose keys every object has: they may be names of columns', async () => {
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'none');
  const client = dynamoClient();
  client.middlewareStack.add(
    () =>
      async ({ request }) => {
        throw new Sent(JSON.parse(new TextDecoder().decode((request as { body: Uint8Array }).body)));
      },
    { step: 'build' },
  );
  const columns = { constructor: { type: 'string' }, toString: { type: 'number' } };
  const put = client.send(new PutCommand({ TableName: 'registry', Item: { pk: 'P', sk: 'a', columns } }));
  const { body } = await put.then(
    () => new Sent(undefined),
    (error: Sent) => error,
  );
  expect(body).toMatchObject({
    Item: {
      columns: { M: { constructor: { M: { type: { S: 'string' } } }, toString: { M: { type: { S: 'number' } } } } },
    },
  });
});
