import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMeasured, readPrices } from '../../../bin/client/costs.ts';
import { costOf, deedsOf } from '../../../core/costs/operations.ts';
import { priceOf, UnknownMeter } from '../../../core/costs/prices.ts';
import { root } from '../../../package/root.ts';
import type { Call } from '../../../scripts/costs/calls.ts';
import { dynamoUnits } from '../../../scripts/costs/dynamo-units.ts';
import { metersOf } from '../../../scripts/costs/meters.ts';
import { NoPlaceForCosts, withSentence, withTable } from '../../../scripts/costs/pages.ts';

const page = (name: string) => readFileSync(join(root, name), 'utf8');

test('docs/costs.md and README.md say what was counted, at the prices of the table: else node scripts/costs.ts', () => {
  const [measured, prices] = [readMeasured(), readPrices()];
  expect(withTable(page('docs/costs.md'), measured, prices)).toBe(page('docs/costs.md'));
  expect(withSentence(page('README.md'), measured, prices)).toBe(page('README.md'));
  expect(() => withTable('no marks', measured, prices)).toThrow(NoPlaceForCosts);
  expect(() => withSentence('nothing', measured, prices)).toThrow(NoPlaceForCosts);
});

test('what was counted stays within its aims', () => {
  const [measured, prices] = [readMeasured(), readPrices()];
  const [predictions, , , looks] = deedsOf(measured).map((deed) => costOf(deed, prices));
  expect(measured.operations.update.dynamodbWrite).toBeLessThanOrEqual(3.2);
  expect(predictions).toBeLessThan(0.01);
  expect(looks).toBeLessThan(0.3);
});

test('every price names its source, and what has none is an error', () => {
  const prices = readPrices();
  for (const [name, { usd, per, unit, source }] of Object.entries(prices.prices)) {
    expect([name, usd > 0, per > 0, unit.length > 3]).toEqual([name, true, true, true]);
    expect(source).toMatch(/^(Amazon|AWS) .+ pricing: .+/);
  }
  expect(priceOf({ dynamodbWrite: 2_000_000, sqs: 0 }, prices)).toBe(1.25);
  expect(() => priceOf({ magic: 1 }, prices)).toThrow(UnknownMeter);
});

const item = (bytes: number) => ({ pk: { S: 'p' }, sk: { S: 's' }, b: { B: Buffer.alloc(bytes).toString('base64') } });

test.for([
  ['PutItem', { Item: item(1_000) }, {}, { read: 0, write: 1 }],
  ['PutItem', { Item: item(1_025) }, {}, { read: 0, write: 2 }],
  [
    'TransactWriteItems',
    { TransactItems: [{ Put: { Item: item(900) } }, { Put: { Item: item(1_500) } }, { ConditionCheck: { Key: {} } }] },
    {},
    { read: 0, write: 2 + 4 + 2 },
  ],
  [
    'BatchWriteItem',
    { RequestItems: { t: [{ PutRequest: { Item: item(10) } }, { PutRequest: { Item: item(3_000) } }] } },
    {},
    { read: 0, write: 1 + 3 },
  ],
  ['GetItem', { ConsistentRead: true }, { Item: item(5_000) }, { read: 2, write: 0 }],
  ['GetItem', {}, {}, { read: 0.5, write: 0 }],
  [
    'BatchGetItem',
    { RequestItems: { t: { Keys: [1, 2, 3], ConsistentRead: false } } },
    { Responses: { t: [item(10), item(4_100)] } },
    { read: 0.5 + 1 + 0.5, write: 0 },
  ],
  ['Query', { ConsistentRead: true }, { Items: [item(3_000), item(3_000)] }, { read: 2, write: 0 }],
] as const)('DynamoDB bills %s as its guide says', ([action, request, answer, units]) => {
  expect(dynamoUnits(action, request, answer)).toEqual(units);
});

test('requests to other services are counted by what they are billed by', () => {
  const call = (of: Partial<Call>): Call => ({
    ...{ at: 0, service: '', caller: 'a', action: '', method: 'POST', path: '/', query: '', status: 200 },
    ...{ sent: 10, answered: 10 },
    ...of,
  });
  const data = Buffer.alloc(6_000).toString('base64');
  expect(
    metersOf([
      call({ service: 's3', method: 'GET', query: 'list-type=2&prefix=a' }),
      call({ service: 's3', method: 'GET' }),
      call({ service: 's3', method: 'HEAD' }),
      call({ service: 's3', method: 'PUT' }),
      call({ service: 'sqs', action: 'SendMessageBatch', sent: 70_000 }),
      call({ service: 'firehose', action: 'PutRecordBatch', request: JSON.stringify({ Records: [{ Data: data }] }) }),
      call({ service: 'events', action: 'PutEvents' }),
      call({ service: 'sts', action: 'AssumeRole' }),
    ]),
  ).toEqual({ s3Put: 2, s3Get: 2, sqs: 6, firehose: 10_240, firehosePartitioning: 6_000, eventBridge: 1 });
});
