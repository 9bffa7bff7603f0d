import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type PredictionServer, startPredictionServer } from '../../adapters/local-server/prediction-server.ts';
import { ApiError, Client, type Label } from '../../clients/typescript/perennial-client.ts';
import { loadModel } from '../../core/edge/edge-model.ts';
import { edgePackage } from '../../core/edge/edge-package.ts';
import { root } from '../../package/root.ts';
import { oddPackage } from './odd-package.ts';
import { python, run } from './programs.ts';

interface Call {
  project?: string;
  key?: string;
  method: 'predict' | 'predictEach' | 'label';
  items: readonly object[];
  options?: { explain?: boolean; idempotencyKey?: string };
  attempts?: number;
  /** Seconds. */
  timeout?: number;
  maxWait?: number;
}

type Outcome = Record<string, unknown>;
type Ask = (url: string, call: Call) => Promise<Outcome>;

const typescript: Ask = async (url, { project = 'p', key, method, items, options, attempts, timeout, maxWait }) => {
  const client = new Client({
    url,
    project,
    ...(key !== undefined && { key }),
    ...(attempts !== undefined && { attempts }),
    ...(timeout !== undefined && { timeoutMs: 1_000 * timeout }),
    ...(maxWait !== undefined && { maxWaitMs: 1_000 * maxWait }),
  });
  try {
    return {
      ...(method === 'label'
        ? await client.label(items as Label[], options)
        : await client[method](items as Record<string, unknown>[], options)),
    };
  } catch (error) {
    if (error instanceof TypeError) return { error: 'TypeError', message: error.message };
    if (!(error instanceof ApiError)) throw error;
    const { name, status, code, message, details, retryAfter = null, answered } = error;
    return { error: name, status, code, message, details, retryAfter, answered };
  }
};

const inPython: Ask = async (url, { project = 'p', key, method, items, options = {}, attempts, timeout, maxWait }) => {
  const { explain, idempotencyKey } = options;
  const call = {
    client: {
      url,
      project,
      key: key ?? null,
      ...(attempts && { attempts }),
      ...(timeout && { timeout }),
      ...(maxWait && { max_wait: maxWait }),
    },
    method,
    items,
    options: { ...(explain !== undefined && { explain }), ...(idempotencyKey && { idempotency_key: idempotencyKey }) },
  };
  const said = await run(
    python,
    [join(root, 'test/clients/driver.py'), join(root, 'clients/python')],
    JSON.stringify([call]),
  );
  return (JSON.parse(said) as Outcome[])[0]!;
};

interface Asked {
  url: string;
  headers: IncomingHttpHeaders;
  body: { records?: object[]; labels?: object[]; explain?: boolean; failures?: string };
  text: string;
}

type Reply =
  | { status: number; body?: unknown; headers?: Record<string, string>; text?: string }
  | 'hang up'
  | 'silence';

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

/** An API that answers as it is told, and else what is right. */
async function api(replies: Reply[] = []) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = JSON.parse(text) as Asked['body'];
      asked.push({ url: request.url!, headers: request.headers, body, text });
      const reply = replies[asked.length - 1] ?? { status: 200, body: right(body) };
      if (reply === 'silence') return;
      if (reply === 'hang up') return void request.socket.destroy();
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(reply.text ?? JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  close = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function right({ records, labels = [] }: Asked['body']): unknown {
  if (!records) return { accepted: labels.length, rejected: [] };
  return {
    modelVersion: 3,
    predictions: records.map((record) => ({ inferenceId: 'i', of: record, decision: 'allow' })),
  };
}

const error = (
  status: number,
  code: string,
  more: { details?: object[]; after?: string; message?: string } = {},
): Reply => ({
  status,
  body: { error: { code, message: more.message ?? `says ${code}`, ...(more.details && { details: more.details }) } },
  ...(more.after !== undefined && { headers: { 'retry-after': more.after } }),
});
const many = (n: number) => Array.from({ length: n }, (_, i) => ({ i }));

describe.each([
  ['TypeScript', typescript],
  ['Python', inPython],
])('the client in %s', (_, ask) => {
  it('sends U+FFFD as JSON escapes it, as it would stand for bytes that are no UTF-8', async () => {
    const { url, asked } = await api();
    await ask(url, { method: 'predict', items: [{ city: 'K\ufffdln', 'K\ufffd': 1 }] });
    expect(asked[0]!.text).not.toContain('\ufffd');
    expect(asked[0]!.body.records).toEqual([{ city: 'K\ufffdln', 'K\ufffd': 1 }]);
  });

  it('sends records with the key and a name, and gives the predictions', async () => {
    const { url, asked } = await api();
    const record = { text: 'ä "quoted" \u2028 😀', none: null, yes: true, much: 1e300 };
    const outcome = await ask(`${url}/v1/`, {
      project: 'bank-fraud',
      key: 'secret',
      method: 'predict',
      items: [record],
      options: { explain: true },
    });
    expect(outcome).toEqual({ predictions: [{ inferenceId: 'i', of: record, decision: 'allow' }], modelVersions: [3] });
    expect(asked).toMatchObject([
      {
        url: '/v1/projects/bank-fraud/predictions',
        headers: {
          'x-api-key': 'secret',
          'content-type': 'application/json',
          'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
        body: { records: [record], explain: true },
      },
    ]);
  });

  it('names every version that answered, while a rollout has two answer', async () => {
    const by = (modelVersion?: number) => ({
      inferenceId: 'i',
      decision: 'allow',
      ...(modelVersion && { modelVersion }),
    });
    const { url } = await api([
      { status: 200, body: { modelVersion: 3, predictions: [by(3), by(4), by(3)] } },
      { status: 200, body: { modelVersion: 3, predictions: [by(4)] } },
      { status: 200, body: { modelVersion: 3, predictions: [by()] } },
    ]);
    for (const versions of [[3, 4], [4], [3]])
      expect(await ask(url, { method: 'predict', items: many(1) })).toMatchObject({ modelVersions: versions });
  });

  it('asks for failures per record, which keep their place and code, and loses no other', async () => {
    const fault = (record: number, code: string) => ({
      error: {
        code,
        message: `records[${record}].n: no`,
        ...(code === 'invalid_record' && { details: [{ path: `records[${record}].n`, message: 'no' }] }),
      },
    });
    const good = { inferenceId: 'i', decision: 'allow' };
    const { url, asked } = await api([
      { status: 200, body: { modelVersion: 3, predictions: [good, ...Array(999).fill(fault(1, 'invalid_record'))] } },
      {
        status: 200,
        body: { modelVersion: 3, predictions: [fault(0, 'no_prediction'), { ...good, modelVersion: 4 }] },
      },
      { status: 200, body: { modelVersion: 3, predictions: [fault(0, 'invalid_record')] } },
    ]);
    const outcome = await ask(url, { method: 'predictEach', items: many(1_002), options: { explain: false } });
    const { predictions, refused, modelVersions } = outcome as {
      predictions: unknown[];
      refused: object[];
      modelVersions: unknown;
    };
    expect([predictions.length, predictions[0], predictions[1], predictions[1_001]]).toEqual([
      1_002,
      good,
      null,
      { ...good, modelVersion: 4 },
    ]);
    expect([refused.length, refused[0], refused.at(-1)]).toEqual([
      1_000,
      {
        record: 1,
        code: 'invalid_record',
        message: 'records[1].n: no',
        details: [{ path: 'records[1].n', message: 'no' }],
      },
      { record: 1_000, code: 'no_prediction', message: 'records[1000].n: no', details: [] },
    ]);
    expect(modelVersions).toEqual([3, 4]);
    expect(asked.map(({ body }) => [body.failures, body.records!.length])).toEqual([
      ['perRecord', 1_000],
      ['perRecord', 2],
    ]);
    expect(await ask(url, { method: 'predictEach', items: many(1) })).toMatchObject({
      predictions: [null],
      modelVersions: [],
    });
  });

  it('sends labels', async () => {
    const { url, asked } = await api([
      { status: 200, body: { accepted: 1, rejected: [{ path: 'labels[1].value', message: 'm' }] } },
    ]);
    const labels = [
      { key: 'a', value: true, at: '2026-01-01T00:00:00Z' },
      { inferenceId: 'i', value: 'x' },
    ];
    expect(await ask(url, { method: 'label', items: labels, options: { idempotencyKey: 'day 7' } })).toEqual({
      accepted: 1,
      rejected: [{ path: 'labels[1].value', message: 'm' }],
    });
    expect(asked).toMatchObject([
      { url: '/projects/p/labels', headers: { 'idempotency-key': 'day 7' }, body: { labels } },
    ]);
  });

  it('sends any number, a thousand a request, each under a name of its own', async () => {
    const { url, asked } = await api();
    const outcome = await ask(url, { method: 'predict', items: many(2_500), options: { idempotencyKey: 'k' } });
    expect((outcome.predictions as { of: { i: number } }[]).map(({ of }) => of.i)).toEqual(
      many(2_500).map(({ i }) => i),
    );
    expect(asked.map(({ headers, body }) => [headers['idempotency-key'], body.records!.length])).toEqual([
      ['k.0', 1_000],
      ['k.1000', 1_000],
      ['k.2000', 500],
    ]);
    await ask(url, { method: 'predict', items: many(101), options: { explain: true } });
    expect(asked.slice(3).map(({ body }) => body.records!.length)).toEqual([100, 1]);
  });

  it('keeps a request below five megabytes, and asks nothing about nothing', async () => {
    const { url, asked } = await api();
    const large = Array.from({ length: 9 }, (_, i) => ({ i, text: 'ä'.repeat(400_000) }));
    await ask(url, { method: 'predict', items: large });
    expect(asked.map(({ body }) => body.records!.length)).toEqual([5, 4]);
    expect(await ask(url, { method: 'predict', items: [] })).toEqual({ predictions: [], modelVersions: [] });
    expect(asked).toHaveLength(2);
  });

  it('says which versions have answered', async () => {
    const prediction = (modelVersion: number, n: number): Reply => ({
      status: 200,
      body: { modelVersion, predictions: many(n) },
    });
    const { url } = await api([prediction(1, 1_000), prediction(2, 1)]);
    expect(await ask(url, { method: 'predict', items: many(1_001) })).toMatchObject({ modelVersions: [1, 2] });
  });

  it.each<[string, Reply]>([
    ['was throttled', error(429, 'throttled', { after: '0' })],
    ['found no function', error(503, 'unavailable', { after: '0.05' })],
    ['met a gateway', { status: 502, text: '<html>' }],
    ['got no answer in time', { status: 504, text: '' }],
    ['was cut off', 'hang up'],
  ])('sends a request again that %s, under the same name and with the same content', async (_, reply) => {
    const { url, asked } = await api([reply, reply]);
    expect(await ask(url, { method: 'predict', items: many(2), maxWait: 0.2 })).toMatchObject({ modelVersions: [3] });
    expect(asked).toHaveLength(3);
    expect(
      new Set(asked.map(({ headers, body }) => `${headers['idempotency-key']} ${JSON.stringify(body)}`)).size,
    ).toBe(1);
  });

  it('sends again what is not answered in time', async () => {
    const { url, asked } = await api(['silence']);
    expect(await ask(url, { method: 'predict', items: many(1), timeout: 0.3, maxWait: 0.1 })).toMatchObject({
      modelVersions: [3],
    });
    expect(asked).toHaveLength(2);
  });

  it('waits as long as it is asked to', async () => {
    const { url } = await api([error(429, 'throttled', { after: '1' })]);
    const begun = performance.now();
    await ask(url, { method: 'predict', items: many(1) });
    expect(performance.now() - begun).toBeGreaterThan(1_000);
  });

  it.each([
    [400, 'invalid_request', 'InvalidRequestError'],
    [413, 'too_large', 'InvalidRequestError'],
    [422, 'no_prediction', 'InvalidRequestError'],
    [403, 'forbidden', 'ForbiddenError'],
    [404, 'unknown_project', 'NotServedError'],
    [409, 'no_model', 'NotServedError'],
    [500, 'internal', 'UnavailableError'],
  ])('says what %i is, at once', async (status, code, name) => {
    const { url, asked } = await api([error(status, code, { details: [{ path: 'records[1].a', message: 'm' }] })]);
    expect(await ask(url, { method: 'predict', items: many(2) })).toEqual({
      error: name,
      status,
      code,
      message: `says ${code}`,
      details: [{ path: 'records[1].a', message: 'm' }],
      retryAfter: null,
      answered: 0,
    });
    expect(asked).toHaveLength(1);
  });

  it('gives up after its attempts, and where it would have to wait too long', async () => {
    const busy = error(503, 'unavailable');
    const { url, asked } = await api([busy, busy, busy]);
    expect(await ask(url, { method: 'predict', items: many(1), attempts: 3, maxWait: 0.1 })).toMatchObject({
      error: 'UnavailableError',
      status: 503,
    });
    expect(asked).toHaveLength(3);
    await close!();
    const quota = await api([error(429, 'quota_exceeded', { after: '3600' })]);
    expect(await ask(quota.url, { method: 'predict', items: many(1) })).toMatchObject({
      error: 'ThrottledError',
      code: 'quota_exceeded',
      retryAfter: 3_600,
    });
    expect(quota.asked).toHaveLength(1);
  });

  it('counts problems over the whole call, and says how many were answered before', async () => {
    const { url } = await api([
      { status: 200, body: { modelVersion: 3, predictions: many(1_000) } },
      error(400, 'invalid_request', {
        message: 'records[7].a: m (and 1 more)',
        details: [
          { path: 'records[7].records[0]', message: 'm' },
          { path: 'body', message: 'n' },
        ],
      }),
    ]);
    expect(await ask(url, { method: 'predict', items: many(1_010) })).toMatchObject({
      error: 'InvalidRequestError',
      answered: 1_000,
      message: 'records[1007].a: m (and 1 more)',
      details: [{ path: 'records[1007].records[0]' }, { path: 'body' }],
    });
  });

  it('says where nothing answers', async () => {
    const { url } = await api();
    await close!();
    close = undefined;
    expect(await ask(url, { method: 'predict', items: many(1), attempts: 2, maxWait: 0.1 })).toMatchObject({
      error: 'UnavailableError',
      status: 0,
      code: 'unreachable',
      message: expect.stringContaining(`${url}/projects/p/predictions does not answer`),
    });
  });

  it('is answered by `perennial serve`, under a name by the same ids', async () => {
    const { pkg, records } = await oddPackage('binary');
    const server: PredictionServer = await startPredictionServer(
      loadModel(edgePackage(pkg, { version: 4, digest: 'd' })),
      {
        host: '127.0.0.1',
        port: 0,
        onlyLocal: true,
        onError: () => {},
      },
    );
    close = () => server.stop();
    const call: Call = { project: pkg.project, method: 'predict', items: records, options: { idempotencyKey: 'a' } };
    const outcome = await ask(`http://127.0.0.1:${server.port}`, call);
    expect(outcome).toMatchObject({ modelVersions: [4] });
    expect(outcome.predictions).toHaveLength(records.length);
    expect(await ask(`http://127.0.0.1:${server.port}`, call)).toEqual(outcome);
    const wrong = [...records.slice(0, 3), { count: 'far' }];
    expect(await ask(`http://127.0.0.1:${server.port}`, { ...call, items: wrong })).toMatchObject({
      error: 'InvalidRequestError',
      code: 'invalid_request',
      details: expect.arrayContaining([{ path: 'records[3].count', message: expect.stringContaining('whole number') }]),
    });
    const each = await ask(`http://127.0.0.1:${server.port}`, { ...call, method: 'predictEach', items: wrong });
    expect(each).toMatchObject({ modelVersions: [4], refused: [{ record: 3, code: 'invalid_record' }] });
    expect((each.predictions as unknown[]).map((found) => found === null)).toEqual([false, false, false, true]);
  });
});

it('what Python cannot write as JSON is told with its place, and nothing of the call is sent', async () => {
  const { url, asked } = await api();
  const program = `
import sys
sys.path.insert(0, ${JSON.stringify(join(root, 'clients/python'))})
from decimal import Decimal
from perennial_client import Client
for value in (float("nan"), Decimal(1), b"x"):
    try:
        Client(${JSON.stringify(url)}, "p").predict([{"a": 1}, {"a": value}])
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)`;
  expect((await run(python, ['-c', program])).trim().split('\n')).toEqual([
    expect.stringMatching(/^ValueError records\[1\]: .*send plain numbers and texts, and None for an unknown value$/),
    expect.stringMatching(/^TypeError records\[1\]: .*Decimal/),
    expect.stringMatching(/^TypeError records\[1\]: .*bytes/),
  ]);
  expect(asked).toEqual([]);
});

it('numbers that are none are sent as nothing, by neither client', async () => {
  const { url, asked } = await api();
  expect(await typescript(url, { method: 'predict', items: [{ a: Number.NaN }] })).toMatchObject({
    error: 'TypeError',
  });
  expect(asked).toEqual([]);
});
