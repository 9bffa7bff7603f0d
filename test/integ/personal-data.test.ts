/** Marked personal values go through the deployed stack: none is in its log groups, its queues, its tables or, but for raw files, its bucket. */
import { randomBytes } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsClient } from 'aws4fetch';
import { expect, test } from 'vitest';
import { readObject } from '../../bin/client/objects.ts';
import { listDatasets } from '../../core/registry/datasets.ts';
import { type Order, orders, ordersProject } from '../../scripts/orders.ts';
import { parquetRows } from '../adapters/duckdb/parquet.ts';
import { ask, keyOf, predictions } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { captured } from './support/lake.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('personal');
/** Of this run alone. */
const marker = `mark${randomBytes(4).toString('hex')}`;
const marked = (what: string, n: number | string) => `${marker}-${what}${n}@x.example`;
const start = Date.parse('2026-03-01T00:00:00Z');
const personal = (order: Order, i: number) => ({
  ...order,
  id: marked('id', order.id),
  customer: marked('customer', i % 7),
  at: new Date(start + i * 3_600_000).toISOString(),
});
const definition = ordersProject(name, {
  data: {
    sources: [
      {
        name: 'orders',
        key: 'id',
        time: 'at',
        columns: {
          id: { type: 'string', pii: true, required: true },
          customer: { type: 'string', pii: true },
          distance: { type: 'number', min: 0, max: 1_000 },
        },
      },
    ],
  },
  features: { windows: [{ entity: 'customer', of: 'distance', over: ['P7D'], statistics: ['count', 'mean'] }] },
});

test('personal values pass through files, a run, predictions, labels, mistakes and a look', async () => {
  await publish(definition);
  const rows = orders(600, 11).map(personal);
  const odd = [
    { ...rows[0]!, id: marked('id', 'odd'), distance: marked('distance', 1) },
    { ...rows[0]!, id: marked('id', 'late'), at: marked('at', 1) },
  ];
  const lines = [...rows, ...odd].map((row) => JSON.stringify(row));
  await ingest(name, 'orders', writeFile('orders.ndjson', [...lines, `{"id":"${marked('id', 'open')}`].join('\n')));
  await ingest(name, 'orders', writeFile('broken.json', `[{"id": ${marked('id', 'bare')}}]`)).catch(() => {});
  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', outcome: 'promoted' });

  const { late, ...first } = rows[5]!;
  const record = { ...first, at: new Date().toISOString() };
  const { predictions: answers } = await predictions(name, [record, { ...record, id: marked('id', 'second') }]);
  await captured(
    name,
    answers.map(({ inferenceId }) => inferenceId),
  );
  const key = await keyOf(name);
  const wrong = [
    { ...record, distance: marked('distance', 2) },
    { ...record, customer: { [marked('field', 1)]: marked('value', 1) } },
    { ...record, at: marked('at', 2) },
    marked('row', 1),
  ];
  const told: string[] = [];
  for (const bad of wrong)
    told.push((await ask(`projects/${name}/predictions`, { key, body: { records: [bad] } })).text);
  told.push((await ask(`projects/${name}/predictions`, { key, body: `{"records":[{"id":"${marked('id', 3)}"` })).text);
  const labels = [
    { key: record.id, value: true },
    { key: record.id, value: marked('label', 1) },
    { key: [marked('key', 1)], value: true },
  ];
  told.push((await ask(`projects/${name}/labels`, { key, body: { labels } })).text);
  for (const command of [
    ['datasets', name, '--all'],
    ['quarantine', name],
    ['monitor', name, '--wait'],
    ['runs', name],
  ])
    told.push(JSON.stringify(await perennial(...command)));

  const traces = told.filter((text) => text.includes(marker)).map((text) => text.slice(0, 200));
  expect(traces).toEqual([]);
}, 240_000);

test('the log groups have been written to, and say none of them', async () => {
  const found = await logs();

  expect(found.length).toBeGreaterThan(50);
  expect(found.filter((text) => text.includes(marker)).map((text) => text.slice(0, 300))).toEqual([]);
});

test('neither do the tables, the queues and the bucket', async () => {
  const { outputs, settings } = await platform();
  const traces: string[] = [];
  const look = (where: string, text: string) => {
    const at = text.indexOf(marker);
    if (at >= 0) traces.push(`${where}: ${text.slice(at, at + 60)}`);
  };
  const dynamo = new DynamoDBClient(settings.sdk);
  for (const TableName of [outputs.registryTable, outputs.entityTable]) {
    let items = 0;
    for (let ExclusiveStartKey: Record<string, never> | undefined, more = true; more; ) {
      const page = await dynamo.send(new ScanCommand({ TableName, ExclusiveStartKey }));
      for (const item of page.Items ?? [])
        look(
          TableName,
          JSON.stringify(item, (_, v) => (v instanceof Uint8Array ? textOf(v) : v)),
        );
      items += page.Items?.length ?? 0;
      ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
      more = ExclusiveStartKey !== undefined;
    }
    expect(items).toBeGreaterThan(5);
  }
  const sqs = new SQSClient(settings.sdk);
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'perennial-' }));
  expect(QueueUrls.length).toBeGreaterThan(3);
  for (const QueueUrl of QueueUrls) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    for (const { Body = '' } of Messages) look(QueueUrl, Body);
  }
  const zones = new Set<string>();
  const s3 = await (await platform()).s3();
  for (let KeyMarker: string | undefined, VersionIdMarker: string | undefined, more = true; more; ) {
    const page = await s3.send(
      new ListObjectVersionsCommand({ Bucket: outputs.lakeBucket, KeyMarker, VersionIdMarker }),
    );
    for (const { Key = '', IsLatest } of page.Versions ?? []) {
      if (!IsLatest || !Key.includes(name)) continue;
      look('name of an object', Key);
      const bytes = await readObject(await platform(), Key);
      zones.add(Key.split('/')[0]!);
      if (Key.startsWith('raw/')) {
        expect(textOf(bytes)).toContain(marker);
        continue;
      }
      look(Key, Key.endsWith('.parquet') ? JSON.stringify(await parquetRows(bytes)) : textOf(bytes));
    }
    ({ NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page);
    more = page.IsTruncated === true;
  }
  expect([...zones]).toEqual(
    expect.arrayContaining(['curated', 'inferences', 'labels', 'models', 'quarantine', 'raw']),
  );
  expect(traces).toEqual([]);
  expect((await listDatasets((await platform()).registry, name)).length).toBeGreaterThan(0);
});

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** Messages of all log groups of functions. */
async function logs(): Promise<string[]> {
  const { settings } = await platform();
  const { accessKeyId = '', secretAccessKey = '' } = settings.sdk.credentials ?? {};
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: 'logs', region: settings.sdk.region });
  const call = async <T>(action: string, body: object): Promise<T> => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${action}` };
    const answer = await client.fetch(settings.sdk.endpoint!, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status, action).toBe(200);
    return (await answer.json()) as T;
  };
  const { logGroups } = await call<{ logGroups: { logGroupName: string }[] }>('DescribeLogGroups', {
    logGroupNamePrefix: '/aws/lambda/perennial-',
  });
  const found: string[] = [];
  for (const { logGroupName } of logGroups)
    for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
      type Page = { events: { message: string }[]; nextToken?: string };
      const page: Page = await call<Page>('FilterLogEvents', { logGroupName, ...(nextToken && { nextToken }) });
      found.push(...page.events.map(({ message }) => message));
      nextToken = page.nextToken;
    }
  return found;
}
