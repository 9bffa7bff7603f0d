import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { invoke } from '../../bin/client/invoke.ts';
import { poll } from '../../bin/client/poll.ts';
import { platform } from './support/platform.ts';
import { credentialsOf } from './support/processes.ts';

/** What a function's role may do, asked with the credentials of its process. */
async function roleOf(name: string) {
  const at = await platform();
  // Called for nothing: what is wanted is its process, which ends with the call.
  const called = invoke(at, name, {}, (answer) => answer).catch(() => {});
  const waitingFor = `a process of ${name}`;
  const credentials = await poll(async () => credentialsOf(name), { timeoutMs: 60_000, intervalMs: 5, waitingFor });
  await called;
  const settings = { ...at.settings.sdk, credentials, maxAttempts: 1 };
  const dynamo = new DynamoDBClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const outcome = (asked: Promise<unknown>) =>
    asked.then(
      () => 'allowed',
      (error: Error) => error.name,
    );
  return {
    put: (pk: string) =>
      outcome(
        dynamo.send(
          new PutItemCommand({ TableName: at.outputs.registryTable, Item: { pk: { S: pk }, sk: { S: 'RIGHTS' } } }),
        ),
      ),
    list: (prefix?: string) =>
      outcome(s3.send(new ListObjectsV2Command({ Bucket: at.outputs.lakeBucket, Prefix: prefix }))),
  };
}

const denied = expect.stringMatching(/AccessDenied/);

test('a function that trains may not change what serves, who may call, or what the audit says', async () => {
  const role = await roleOf('perennial-dev-search-train-trial');
  for (const pk of ['ROUTE#rights', 'KEY#rights', 'AUDIT#rights', 'MODEL#rights', 'PROJECT#rights', 'CATALOGUE#rights'])
    expect([pk, await role.put(pk)]).toEqual([pk, denied]);
  expect(await role.put('RUN#rights')).toBe('allowed');
});

test.each([
  ['the monitor reads what callers sent', 'perennial-dev-monitor-analyse', 'MONITOR#rights'],
  ['a tracking server reads what programs log', 'perennial-dev-track', 'TRACKING#rights'],
])('%s, and writes over no word of others in the audit', async (_, name, own) => {
  const role = await roleOf(name);
  for (const pk of ['ROUTE#rights', 'KEY#rights', 'AUDIT#rights', 'MODEL#rights', 'PROJECT#rights', 'CATALOGUE#rights'])
    expect([pk, await role.put(pk)]).toEqual([pk, denied]);
  for (const pk of ['OBSERVED#rights', own]) expect([pk, await role.put(pk)]).toEqual([pk, 'allowed']);
});

test('a function that parses foreign data may write nothing but its slot, and list nothing but its zones', async () => {
  const role = await roleOf('perennial-dev-ingest-convert');
  for (const pk of ['ROUTE#rights', 'KEY#rights', 'AUDIT#rights', 'RUN#rights', 'PROJECT#rights', 'CATALOGUE#rights'])
    expect([pk, await role.put(pk)]).toEqual([pk, denied]);
  expect(await role.list()).toEqual(denied);
  expect(await role.list('models/')).toEqual(denied);
  expect(await role.list('raw/rights/')).toBe('allowed');
});
