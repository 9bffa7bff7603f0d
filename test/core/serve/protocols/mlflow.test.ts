import { beforeEach, describe, expect, test } from 'vitest';
import { mlflowResponseSchema } from '../../../../core/contracts/openapi/protocols.ts';
import type { PredictionResponse } from '../../../../core/contracts/serving.ts';
import { json, paymentRecords, predictionService } from './answers.ts';

const records = paymentRecords(3);
const columns = ['id', 'at', 'customer', 'terminal', 'amount'] as const;
const data = records.map((record) => columns.map((name) => record[name]));
const split = { columns, data, index: [7, 8, 9] };
const byColumn = Object.fromEntries(columns.map((name) => [name, records.map((record) => record[name])]));

let service: Awaited<ReturnType<typeof predictionService>>;
let whole: PredictionResponse;

beforeEach(async () => {
  service = await predictionService();
  whole = JSON.parse((await service.ask('predictions', { body: JSON.stringify({ records }) })).body);
});

const invoke = async (body: object | string, headers: Record<string, string> = json) => {
  const answer = await service.ask('invocations', {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  });
  return { ...answer, said: JSON.parse(answer.body) };
};

test.for([
  ['dataframe_split', { dataframe_split: split }],
  ['dataframe_records', { dataframe_records: records }],
  ['instances', { instances: records }],
  ['inputs of columns', { inputs: byColumn }],
  ['inputs of columns of NumPy', { inputs: { ...byColumn, amount: records.map(({ amount }) => [amount]) } }],
  ['inputs of records', { inputs: records, params: null }],
] as const)('%s are answered as predictions are', async ([, body]) => {
  const { statusCode, said, headers } = await invoke(body);
  expect(statusCode, JSON.stringify(said)).toBe(200);
  mlflowResponseSchema.parse(said);
  expect(Object.keys(said)).toEqual(['predictions']);
  expect(headers['perennial-model-version']).toBe('3');
  expect(said.predictions.map(({ inferenceId: _, ...rest }: { inferenceId: string }) => rest)).toEqual(
    whole.predictions.map(({ inferenceId: _, ...rest }) => rest),
  );
  expect(service.captured.slice(3).map(({ record }) => record)).toEqual(
    service.captured.slice(0, 3).map(({ record }) => record),
  );
});

test('a field beside the layout that there is not is refused; the signature of TensorFlow Serving is taken', async () => {
  const refused = await invoke({ dataframe_records: records, parms: { explain: true } });
  expect(refused.statusCode).toBe(400);
  expect(refused.said.message).toMatch(/"params"; received "parms"/);
  const inParams = await invoke({ dataframe_records: records, params: { explian: true } });
  expect([inParams.statusCode, inParams.said.message]).toEqual([400, expect.stringContaining('explian')]);
  expect((await invoke({ instances: records, signature_name: 'serving_default' })).statusCode).toBe(200);
});

test('CSV is read as files are', async () => {
  const body = [columns.join(','), ...data.map((row) => row.join(','))].join('\n');
  const { said } = await invoke(body, { 'content-type': 'text/csv; charset=utf-8' });
  expect(said.predictions.map((p: { probability: number }) => p.probability)).toEqual(
    whole.predictions.map((p) => p.probability),
  );
});

test('params ask for reasons, and for faults record by record', async () => {
  const { said } = await invoke({
    dataframe_records: [records[0], {}],
    params: { explain: true, failures: 'perRecord' },
  });
  expect(said.predictions[0].explanation.contributions.length).toBeGreaterThan(0);
  expect(said.predictions[1].error.code).toBe('invalid_record');
});

describe('refuses in the form of the protocol', () => {
  test.for([
    ['none of the layouts', { rows: [] }, /expected one of "dataframe_split"/],
    ['two of them', { instances: records, inputs: byColumn }, /received instances, inputs/],
    [
      'split without columns',
      { dataframe_split: { data } },
      /dataframe_split.columns: expected a list of the columns' names/,
    ],
    ['a column twice', { dataframe_split: { columns: ['id', 'id'], data: [[1, 2]] } }, /each once/],
    [
      'a short row',
      { dataframe_split: { columns, data: [...data, [1]] } },
      /records\[3\]: expected 5 values as there are columns, received 1/,
    ],
    [
      'a row that is none',
      { dataframe_split: { columns, data: [7] } },
      /records\[0\]: expected a list of 5 values, received a number/,
    ],
    ['lists without names', { instances: data }, /values without names say of no column; send "dataframe_split"/],
    ['columns of two lengths', { inputs: { ...byColumn, amount: [1] } }, /inputs\["amount"\]: expected 3 values/],
    [
      'a column that is none',
      { inputs: { ...byColumn, amount: 1 } },
      /inputs\["amount"\]: expected a list of values, received a number/,
    ],
    [
      'other params',
      { instances: records, params: { temperature: 1 } },
      /params\["temperature"\]: expected "explain" or "failures"/,
    ],
    ['a missing column', { dataframe_records: [{ ...records[0], amount: undefined }] }, /missing field 'amount'/],
    ['a list as a body', [], /expected a JSON object as the body, received an array/],
  ] as const)('%s', async ([, body, message]) => {
    const { statusCode, said } = await invoke(body);
    expect([statusCode, said]).toEqual([400, { error_code: 'BAD_REQUEST', message: expect.stringMatching(message) }]);
  });

  test('other media types, methods and keys', async () => {
    expect((await invoke('x', { 'content-type': 'text/plain' })).statusCode).toBe(415);
    expect((await service.ask('invocations')).statusCode).toBe(405);
    const { statusCode, body } = await service.ask('ping', { key: 'stranger' });
    expect([statusCode, JSON.parse(body).error_code]).toEqual([403, 'PERMISSION_DENIED']);
  });
});

test.for(['ping', 'health', 'version'])('%s is answered where the project serves', async (path) => {
  const { statusCode, headers, body } = await service.ask(path);
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  if (path === 'version') expect(body).toMatch(/^\d+\.\d+\.\d+$/);
});
