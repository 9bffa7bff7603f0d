import { beforeEach, describe, expect, test } from 'vitest';
import type { StoredRecord } from '../../../../core/contracts/record.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import { entityKeys } from '../../../../core/windows/online/entity-keys.ts';
import { paymentsDataset, randomPayments } from '../payments.ts';
import { json, paymentRecords, predictionService } from './answers.ts';

const records = paymentRecords(3);
const wrong = [records[0], { ...records[1], amount: 'much' }, { ...records[2], terminal: undefined }];
const names = /customer|terminal|amount|\bat\b(?!i)|payments/;
const tensors = (rows: readonly Record<string, unknown>[]) =>
  JSON.stringify({
    inputs: Object.keys(records[0]!).map((name) => ({
      name,
      datatype: name === 'amount' ? 'FP64' : 'BYTES',
      shape: [rows.length],
      data: rows.map((row) => row[name] ?? null),
    })),
  });
const csv = (rows: readonly Record<string, unknown>[]) =>
  [
    Object.keys(records[0]!).join(','),
    ...rows.map((row) =>
      Object.keys(records[0]!)
        .map((n) => row[n] ?? '')
        .join(','),
    ),
  ].join('\n');

let service: Awaited<ReturnType<typeof predictionService>>;

async function publish(serving: object): Promise<void> {
  const { project } = paymentsDataset(randomPayments(2, 1)).extra;
  const definition = { ...project, serving };
  await service.put({ ...keys.definition('pay'), project: 'pay', definition } as unknown as StoredRecord);
}

beforeEach(async () => {
  service = await predictionService();
});

describe('where a project hides its fields, in every protocol', () => {
  test.for([
    ['objects', 'predictions', JSON.stringify({ records: wrong }), json],
    ['a list', 'predictions', JSON.stringify(wrong), json],
    [
      'lines',
      'predictions',
      wrong.map((r) => JSON.stringify(r)).join('\n'),
      { 'content-type': 'application/x-ndjson' },
    ],
    ['CSV', 'predictions', csv(wrong as Record<string, unknown>[]), { 'content-type': 'text/csv' }],
    ['CSV without its columns', 'predictions', 'x,y\n1,2', { 'content-type': 'text/csv' }],
    ['records of MLflow', 'invocations', JSON.stringify({ dataframe_records: wrong }), json],
    [
      'a table of MLflow',
      'invocations',
      JSON.stringify({ dataframe_split: { columns: ['amount'], data: [['x']] } }),
      json,
    ],
    ['columns of MLflow', 'invocations', JSON.stringify({ inputs: { amount: ['x'] } }), json],
    ['tensors', 'v2/models/pay/infer', tensors(wrong as Record<string, unknown>[]), json],
    [
      'tensors for outputs that there are not',
      'v2/models/pay/infer',
      JSON.stringify({ ...JSON.parse(tensors(records)), outputs: [{ name: 'nonsense' }] }),
      json,
    ],
  ] as const)('errors of %s name none', async ([, path, body, headers]) => {
    await publish({ hideFields: true });
    const { statusCode, body: said } = await service.ask(path, { body, headers });
    expect(statusCode, said).toBe(400);
    expect(said).not.toMatch(names);
  });

  test('faults in the places of records name none either', async () => {
    await publish({ hideFields: true });
    const { statusCode, body } = await service.ask('predictions', {
      body: JSON.stringify({ records: wrong, failures: 'perRecord' }),
      headers: json,
    });
    expect(statusCode, body).toBe(200);
    expect(body).not.toMatch(names);
    const { predictions } = JSON.parse(body) as { predictions: { error?: { details: { path: string }[] } }[] };
    expect(predictions.map(({ error }) => error?.details.map(({ path }) => path))).toEqual([
      undefined,
      ['records[1][4]'],
      ['records[2]'],
    ]);
    expect(service.refusals.at(-1)).toEqual({
      code: 'failed_records',
      paths: ['records[1].amount', 'records[2].terminal'],
    });
  });
});

describe('a fallback', () => {
  beforeEach(async () => {
    await publish({ fallback: { decision: 'review' } });
    const { pk, sk } = entityKeys.series('pay');
    const get = service.entities.get.bind(service.entities);
    service.entities.get = (key) =>
      key.pk === pk && key.sk === sk ? Promise.reject(new Error('throttled')) : get(key);
  });

  test('is told in JSON, lines and CSV', async () => {
    const body = JSON.stringify({ records });
    const ask = async (accept: string) =>
      (await service.ask('predictions', { body, headers: { ...json, accept } })).body;
    expect(JSON.parse(await ask('application/json'))).toMatchObject({
      modelVersion: 0,
      predictions: Array(3).fill({ decision: 'review', fallback: { reason: 'windows' } }),
    });
    expect(JSON.parse((await ask('application/x-ndjson')).split('\n')[0]!)).toMatchObject({
      fallback: { reason: 'windows' },
    });
    const [header, first] = (await ask('text/csv')).split('\r\n');
    expect(header).toBe('inferenceId,decision,fallback');
    expect(first).toMatch(/^\w{46},review,windows$/);
  });

  test('is a tensor beside the decision; a probability that is asked for is none', async () => {
    const asked = JSON.parse(tensors(records)) as object;
    const whole = JSON.parse(
      (await service.ask('v2/models/pay/infer', { body: JSON.stringify(asked), headers: json })).body,
    ) as { outputs: { name: string; data: unknown[] }[] };
    expect(whole.outputs.map(({ name, data }) => [name, data.at(0)])).toEqual([
      ['decision', 'review'],
      ['inferenceId', expect.any(String)],
      ['fallback', 'windows'],
    ]);
    const only = await service.ask('v2/models/pay/infer', {
      body: JSON.stringify({ ...asked, outputs: [{ name: 'probability' }] }),
      headers: json,
    });
    expect([only.statusCode, only.body]).toEqual([503, expect.stringContaining("has no 'probability'")]);
  });
});

test.for([
  ['predictions', JSON.stringify({ records })],
  ['predictions', JSON.stringify(records)],
  ['invocations', JSON.stringify({ dataframe_records: records })],
  ['v2/models/pay/infer', tensors(records)],
] as const)('a request of %s that comes again under its name has the same ids (%#)', async ([path, body]) => {
  const idsOf = async (name: string) => {
    const { statusCode, body: said } = await service.ask(path, { body, headers: { ...json, 'idempotency-key': name } });
    expect(statusCode, said).toBe(200);
    return service.captured.splice(0).map(({ inferenceId }) => inferenceId);
  };
  const first = await idsOf('a');
  expect(await idsOf('a')).toEqual(first);
  expect(await idsOf('b')).not.toEqual(first);
});
