import { beforeEach, describe, expect, test } from 'vitest';
import { lake } from '../../../../core/contracts/lake.ts';
import { v2InferResponseSchema, v2ModelSchema } from '../../../../core/contracts/openapi/protocols.ts';
import type { StoredRecord } from '../../../../core/contracts/record.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../../core/contracts/registry/models.ts';
import type { PredictionResponse } from '../../../../core/contracts/serving.ts';
import { findRoute, newRoute } from '../../../../core/registry/routes.ts';
import { json, paymentRecords, predictionService } from './answers.ts';

const records = paymentRecords(4);
const bytes = (name: 'id' | 'at' | 'customer' | 'terminal') => ({
  name,
  datatype: 'BYTES',
  shape: [4],
  data: records.map((record) => record[name]),
});
const amount = { name: 'amount', datatype: 'FP64', shape: [4, 1], data: records.map((record) => [record.amount]) };
const inputs = [bytes('id'), bytes('at'), bytes('customer'), bytes('terminal'), amount];

let service: Awaited<ReturnType<typeof predictionService>>;
let whole: PredictionResponse;

beforeEach(async () => {
  service = await predictionService();
  whole = JSON.parse((await service.ask('predictions', { body: JSON.stringify({ records }) })).body);
});

async function infer(request: object, path = 'v2/models/pay/infer') {
  const { statusCode, body } = await service.ask(path, { body: JSON.stringify(request), headers: json });
  return { status: statusCode, said: JSON.parse(body) };
}

describe('what a server says of itself', () => {
  test.for([
    ['v2', { name: 'perennial', version: '2', extensions: ['binary_tensor_data'] }],
    ['v2/health/live', { live: true }],
    ['v2/health/ready', { ready: true }],
    ['v2/models/pay/ready', { name: 'pay', ready: true }],
    ['v2/models/pay/versions/3/ready', { name: 'pay', ready: true }],
  ] as const)('%s', async ([path, expected]) => {
    const { statusCode, body } = await service.ask(path);
    expect([statusCode, JSON.parse(body)]).toEqual([200, expected]);
  });

  test('metadata name the columns that a record must have, and the tensors of the answer', async () => {
    const { body } = await service.ask('v2/models/pay');
    const metadata = v2ModelSchema.parse(JSON.parse(body));
    expect(metadata).toMatchObject({ name: 'pay', versions: ['3'], platform: 'perennial_logisticRegression' });
    expect(metadata.inputs).toEqual([
      { name: 'at', datatype: 'BYTES', shape: [-1] },
      { name: 'customer', datatype: 'BYTES', shape: [-1] },
      { name: 'terminal', datatype: 'BYTES', shape: [-1] },
      { name: 'amount', datatype: 'FP64', shape: [-1] },
    ]);
    const { said } = await infer({ inputs });
    expect(metadata.outputs.map(({ name, datatype }) => [name, datatype])).toEqual(
      said.outputs.map(({ name, datatype }: { name: string; datatype: string }) => [name, datatype]),
    );
    // What they name is enough.
    const named = metadata.inputs.map(({ name }) => inputs.find((input) => input.name === name));
    expect((await infer({ inputs: named })).status).toBe(200);
  });

  test('of a project without a model: it lives, and is not ready', async () => {
    await service.put({ ...keys.directory('empty'), project: 'empty' } as StoredRecord);
    await service.grant('good', ['empty'], ['predict']);
    const ask = async (path: string) => {
      const { statusCode, body } = await service.ask(path, { project: 'empty' });
      return [statusCode, JSON.parse(body)];
    };
    expect(await ask('v2/health/live')).toEqual([200, { live: true }]);
    for (const path of ['v2/health/ready', 'v2/models/empty/ready', 'v2/models/empty'])
      expect(await ask(path)).toEqual([409, { error: expect.stringContaining('no model in service yet') }]);
  });
});

describe('a champion whose file is damaged or gone', () => {
  const paths = ['v2/models/pay', 'v2/models/pay/ready', 'v2/health/ready'];
  const damage = async (how: 'damaged' | 'gone', version: number) => {
    const { digest } = (await service.registry.get<ModelRecord>(keys.model('pay', version)))!;
    const key = lake.model('pay', digest, 'model.json');
    if (how === 'gone') await service.objects.remove([key]);
    else await service.objects.put(key, '{}');
  };
  beforeEach(async () => {
    const pkg = JSON.parse(
      new TextDecoder().decode(
        await service.objects.get(
          lake.model('pay', (await service.registry.get<ModelRecord>(keys.model('pay', 3)))!.digest, 'model.json'),
        ),
      ),
    );
    const digest = await service.register({ ...pkg, note: 'trained again' }, 4);
    const route = (await findRoute(service.registry, 'pay'))!;
    const variants = [{ version: 4, digest, weight: 1, mode: 'live' as const }];
    await service.put(newRoute({ ...route, variants, previous: 3, revision: 2 }));
    service.clock.now += 6_000;
  });

  test.for(['damaged', 'gone'] as const)('%s: the version before it is described, and asked for', async (how) => {
    await damage(how, 4);
    for (const path of paths) expect((await service.ask(path)).statusCode).toBe(200);
    expect(JSON.parse((await service.ask('v2/models/pay')).body)).toMatchObject({ versions: ['3'] });
    expect((await infer({ inputs }, 'v2/models/pay/versions/3/infer')).status).toBe(200);
    expect((await infer({ inputs }, 'v2/models/pay/versions/4/infer')).status).toBe(404);
  });

  test('and no other answers: 503 that says when to ask again', async () => {
    await damage('damaged', 4);
    await damage('gone', 3);
    for (const path of paths) {
      const { statusCode, headers, body } = await service.ask(path);
      expect([statusCode, headers['retry-after']]).toEqual([503, '30']);
      expect(JSON.parse(body).error).toMatch(/version 4 of 'pay' failed its check/);
    }
  });
});

describe('infer', () => {
  test('answers as predictions do, with id, version and every output', async () => {
    const { status, said } = await infer({ id: 'r-7', inputs, parameters: { other: 1 } });
    expect(status, JSON.stringify(said)).toBe(200);
    v2InferResponseSchema.parse(said);
    expect(said).toMatchObject({ model_name: 'pay', model_version: '3', id: 'r-7' });
    const data = Object.fromEntries(
      said.outputs.map((output: { name: string; data: unknown }) => [output.name, output.data]),
    );
    expect(data).toEqual({
      probability: whole.predictions.map((p) => p.probability),
      decision: whole.predictions.map((p) => p.decision),
      expectedCost: whole.predictions.map((p) => p.expectedCost),
      inferenceId: [expect.any(String), expect.any(String), expect.any(String), expect.any(String)],
    });
    expect(service.captured.slice(4).map(({ record }) => record)).toEqual(
      service.captured.slice(0, 4).map(({ record }) => record),
    );
  });

  test('answers with the outputs that are asked for, in their order, and reasons', async () => {
    const outputs = [{ name: 'explanation' }, { name: 'probability', parameters: { binary_data: true } }];
    const { said } = await infer({ inputs, outputs });
    expect(said.outputs.map(({ name, shape }: { name: string; shape: number[] }) => [name, shape])).toEqual([
      ['explanation', [4]],
      ['probability', [4]],
    ]);
    expect(JSON.parse(said.outputs[0].data[0]).contributions.length).toBeGreaterThan(0);
  });

  test('reads each datatype, missing values, and codecs of MLServer', async () => {
    const one = (input: object) => infer({ inputs: [...inputs.slice(0, 4), { ...amount, shape: [4], ...input }] });
    const first = async (input: object) => (await one(input)).said.outputs?.[0].data;
    const whole = [1, 2, 3, 4];
    const expected = await first({ data: whole });
    for (const datatype of ['FP32', 'INT8', 'INT32', 'INT64', 'UINT16', 'UINT64'])
      expect(await first({ datatype, data: whole }), datatype).toEqual(expected);
    expect(await first({ datatype: 'BYTES', data: whole.map(String), parameters: { content_type: 'str' } })).toEqual(
      expected,
    );
    const base64 = whole.map((n) => Buffer.from(String(n)).toString('base64'));
    expect(await first({ datatype: 'BYTES', data: base64, parameters: { content_type: 'base64' } })).toEqual(expected);
    expect(await first({ data: [null, 2, 3, 4] })).toEqual([expect.any(Number), ...expected.slice(1)]);
    expect(service.captured.at(-4)!.record.amount).toBeNull();
  });

  const sent = inputs.map((input) => ({ ...input, data: input.data.flat() }));
  const [, , , , money] = sent;
  const having = (at: number, change: object) => ({
    inputs: sent.map((input, i) => (i === at ? { ...input, ...change } : input)),
  });
  test.for([
    ['no inputs', {}, 'inputs: expected a list of tensors, one for each column; received nothing'],
    ['another shape', having(4, { shape: [2, 2] }), 'inputs[4].shape: expected [n] or [n, 1]'],
    ['too few values', having(4, { data: [1, 2] }), 'inputs[4].data: expected 4 values as the shape says, received 2'],
    [
      'another length',
      having(4, { shape: [2], data: [1, 2] }),
      'inputs[4].shape: expected 4 values as the first tensor has, received 2',
    ],
    ['a datatype that is not read', having(4, { datatype: 'FP16' }), 'inputs[4].datatype: expected one of FP32'],
    [
      'base64 that is none',
      having(3, { parameters: { content_type: 'base64' }, data: ['bTE=', 'bTE', 'm1 or m2', 'bTE='] }),
      'inputs[3]: expected base64 (RFC 4648), as content_type says; value 2 is none',
    ],
    ['values of another type', having(4, { data: [1, 2, 'x', 4] }), 'inputs[4].data[2]: expected a value of FP64'],
    [
      'a fraction as a whole number',
      having(4, { datatype: 'INT32', data: [1, 2.5, 3, 4] }),
      'inputs[4].data[1]: expected a value of INT32',
    ],
    [
      'a number past its type',
      having(4, { datatype: 'INT8', data: [1, 2, 300, 4] }),
      'inputs[4].data[2]: expected a value of INT8',
    ],
    [
      'a number past 2^53',
      having(4, { datatype: 'INT64', data: [1, 2, 2 ** 60, 4] }),
      'inputs[4].data[2]: expected a value of INT64',
    ],
    ['a column twice', { inputs: [...sent, money] }, 'inputs[5].name: expected each column once'],
    ['a missing column', { inputs: sent.slice(0, 4) }, "records[0].amount: missing field 'amount' (number)"],
    [
      'an unknown output',
      { ...having(4, {}), outputs: [{ name: 'x' }] },
      'outputs[0].name: expected one of probability, decision, expectedCost',
    ],
    ['shared memory', having(4, { parameters: { shared_memory_region: 'r' } }), 'memory is not shared'],
    [
      'an image',
      having(4, { parameters: { content_type: 'pillow_image' } }),
      'inputs[4].parameters.content_type: expected one of',
    ],
    [
      'failures per record',
      { ...having(4, {}), parameters: { failures: 'perRecord' } },
      'parameters.failures: expected none',
    ],
    [
      'bytes without their header',
      having(4, { data: undefined, parameters: { binary_data_size: 32 } }),
      'Inference-Header-Content-Length is missing',
    ],
  ] as const)('refuses %s in the form of the protocol', async ([, request, message]) => {
    const before = service.captured.length;
    const { status, said } = await infer(request);
    expect([status, said]).toEqual([400, { error: expect.stringContaining(message) }]);
    expect(service.captured).toHaveLength(before);
  });

  test.for([
    ['another model', 'v2/models/other/infer', 404, /no model 'other'; expected 'pay'/],
    ['another version', 'v2/models/pay/versions/2/infer', 404, /version '2' does not serve; expected 3/],
    ['another path', 'v2/repository/index', 405, /expected GET/],
  ] as const)('refuses %s', async ([, path, status, message]) => {
    expect(await infer({ inputs }, path)).toEqual({ status, said: { error: expect.stringMatching(message) } });
  });

  test('of the version that serves, or by another method', async () => {
    expect((await infer({ inputs }, 'v2/models/pay/versions/3/infer')).status).toBe(200);
    expect((await service.ask('v2/models/pay/infer')).statusCode).toBe(405);
    expect((await service.ask('v2/models/pay', { key: 'stranger' })).statusCode).toBe(403);
  });
});

describe('tensors in bytes', () => {
  const text = (values: readonly unknown[]) =>
    Buffer.concat(
      values.map((value) => {
        const said = Buffer.from(String(value));
        const length = Buffer.alloc(4);
        length.writeUInt32LE(said.length);
        return Buffer.concat([length, said]);
      }),
    );
  const parts = inputs.map(({ data, ...input }) => {
    const tail =
      input.datatype === 'BYTES' ? text(data) : Buffer.from(new Float64Array(data.flat() as number[]).buffer);
    return { input: { ...input, parameters: { binary_data_size: tail.length } }, tail };
  });
  const header = Buffer.from(JSON.stringify({ inputs: parts.map(({ input }) => input) }));
  const body = Buffer.concat([header, ...parts.map(({ tail }) => tail)]);
  const headers = {
    'content-type': 'application/octet-stream',
    'Inference-Header-Content-Length': String(header.length),
  };

  test('are read as those of JSON', async () => {
    const { statusCode, body: said } = await service.ask('v2/models/pay/infer', { body, headers });
    expect(statusCode, said).toBe(200);
    expect(JSON.parse(said).outputs[0].data).toEqual(whole.predictions.map((p) => p.probability));
  });

  test.for([
    ['a byte too few', body.subarray(0, -1), headers, /expected 32 bytes after the JSON/],
    ['a byte too many', Buffer.concat([body, Buffer.of(1)]), headers, /bytes after the JSON, as its tensors say/],
    ['a length beyond the body', body, { ...headers, 'Inference-Header-Content-Length': '999999' }, /how many of the/],
    ['a length that is none', body, { ...headers, 'Inference-Header-Content-Length': 'x' }, /how many of the/],
    [
      'text',
      body.toString('latin1'),
      { ...headers, 'content-type': 'application/json' },
      /expected content-type: application\/octet-stream/,
    ],
  ] as const)('%s are refused', async ([, body, headers, message]) => {
    const { statusCode, body: said } = await service.ask('v2/models/pay/infer', { body, headers });
    expect([statusCode, JSON.parse(said)]).toEqual([400, { error: expect.stringMatching(message) }]);
  });
});
