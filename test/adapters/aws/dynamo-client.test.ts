import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, it, vi } from 'vitest';
import { documentClient, dynamoClient } from '../../../adapters/aws/dynamo-client.ts';

afterEach(() => vi.unstubAllEnvs());

class Sent extends Error {
  readonly body: unknown;
  constructor(body: unknown) {
    super('sent');
    this.body = body;
  }
}

it.each([
  ['the functions', () => dynamoClient()],
  ['the command line', () => documentClient({ region: 'eu-west-1' })],
])('of %s sends maps whose keys every object has: they may be names of columns', async (_, made) => {
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'none');
  const client = made();
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
