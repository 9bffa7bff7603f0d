import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { isLoopbackHost } from '../../../adapters/local-server/loopback.ts';
import { type PredictionServer, startPredictionServer } from '../../../adapters/local-server/prediction-server.ts';
import { openApiDocument } from '../../../core/contracts/openapi/document.ts';
import type { PredictionResponse } from '../../../core/contracts/serving.ts';
import { type EdgeModel, loadModel } from '../../../core/edge/edge-model.ts';
import { edgePackage } from '../../../core/edge/edge-package.ts';
import { packages, records } from '../../core/export/onnx/packages.ts';

const model = loadModel(edgePackage(packages['package-trees']!, { version: 3, digest: 'd1' }));
const windowsOf = (value: number) => ({ 'customer.amount.mean.P1D': Number.isNaN(value) ? null : value });
const errors: unknown[] = [];
let server: PredictionServer | undefined;

async function start(of: EdgeModel = model, host = '127.0.0.1') {
  server = await startPredictionServer(of, {
    host,
    port: 0,
    onlyLocal: isLoopbackHost(host),
    stopMs: 500,
    onError: (_, error) => errors.push(error),
  });
  const url = (path: string) => `http://127.0.0.1:${server!.port}${path}`;
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(url('/projects/pay/predictions'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { url, post };
}

afterEach(async () => {
  await server?.stop();
  errors.length = 0;
});

const some = records.slice(0, 20);
const asked = { records: some.map(([record]) => record), windows: some.map(([, window]) => windowsOf(window)) };

describe('predictions', () => {
  test('are those of the model, with ids, in the order of the records', async () => {
    const { post } = await start();
    const answer = await post(asked);
    expect(answer.status).toBe(200);
    const { modelVersion, predictions } = (await answer.json()) as PredictionResponse;
    expect(modelVersion).toBe(3);
    expect(predictions.map(({ inferenceId: _, ...rest }) => rest)).toEqual(
      some.map(([record, window]) => model.predict(record, { windows: windowsOf(window) })),
    );
    expect(new Set(predictions.map(({ inferenceId }) => inferenceId)).size).toBe(20);
    expect(predictions[0]!.inferenceId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  test('with reasons', async () => {
    const { post } = await start();
    const { predictions } = (await (await post({ ...asked, explain: true })).json()) as PredictionResponse;
    expect(predictions[0]!.explanation!.contributions.length).toBeGreaterThan(0);
  });
});

describe('the other protocols', () => {
  const names = ['amount in €', 'country', 'foreign'] as const;
  const columns = [...names, 'customer.amount.mean.P1D'];
  const expected = some.map(([record, window]) => model.predict(record, { windows: windowsOf(window) }).probability);
  const table = some.map(([record, window]) => [
    ...names.map((name) => (record as Record<string, unknown>)[name] ?? null),
    Number.isNaN(window) ? null : window,
  ]);
  const tensors = columns.map((name, c) => ({
    name,
    datatype: { 'amount in €': 'FP64', country: 'BYTES', foreign: 'BOOL' }[name] ?? 'FP64',
    shape: [20, 1],
    data: table.map((row) => row[c]),
  }));
  const ask = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const { url } = await start();
    const sent =
      body === undefined
        ? { headers }
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...headers },
            body:
              body instanceof Uint8Array
                ? new Uint8Array(body)
                : typeof body === 'string'
                  ? body
                  : JSON.stringify(body),
          };
    const answer = await fetch(url(path), sent);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) };
  };

  test.for(['', '/projects/pay'])('are answered below "%s" with values of windows as columns', async (base) => {
    const infer = (await ask(`${base}/v2/models/pay/infer`, { inputs: tensors })).json();
    expect(infer.outputs[0]).toMatchObject({ name: 'probability', data: expected });
    const scored = (await ask(`${base}/invocations`, { dataframe_split: { columns, data: table } })).json();
    expect(scored.predictions.map((p: { probability: number }) => p.probability)).toEqual(expected);
    expect((await ask(`${base}/ping`)).status).toBe(200);
    expect((await ask(`${base}/health`)).status).toBe(200);
    expect((await ask(`${base}/v2/models/pay/ready`)).json()).toEqual({ name: 'pay', ready: true });
    expect((await ask(`${base}/v2/models/pay`)).json().inputs.map((i: { name: string }) => i.name)).toEqual(columns);
  });

  test('CSV in gzip in, CSV out', async () => {
    const csv = [columns, ...table].map((row) => row.map((cell) => `"${cell ?? ''}"`).join(',')).join('\n');
    const headers = { 'content-type': 'text/csv', accept: 'text/csv', 'content-encoding': 'gzip' };
    const { text } = await ask('/projects/pay/predictions?failures=perRecord', gzipSync(csv), headers);
    const lines = text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('inferenceId,probability,decision,error');
    expect(lines.slice(1).map((line) => Number(line.split(',')[1]))).toEqual(expected);
  });

  test('refuse in their own forms', async () => {
    expect((await ask('/v2/models/pay/infer', {})).json()).toEqual({
      error: expect.stringContaining('inputs: expected'),
    });
    expect((await ask('/projects/other/v2')).status).toBe(404);
    expect((await ask('/invocations', {})).json()).toMatchObject({ error_code: 'BAD_REQUEST' });
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect((await ask('/invocations', bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await ask('/invocations')).status).toBe(405);
  });

  test('the document describes it: without keys, and at the root too', async () => {
    expect((await ask('/openapi.json')).json()).toEqual(openApiDocument('local'));
    expect((await ask('/openapi.json', {})).status).toBe(405);
  });
});

describe('refuses in the form of the API', () => {
  const refusal = async (answer: Response) => {
    const { error } = (await answer.json()) as {
      error: { code: string; message: string; details?: { path: string }[] };
    };
    return [answer.status, error.code, error.details?.map(({ path }) => path), error.message] as const;
  };

  test.for([
    ['no JSON', '{"records": [', {}, 400, 'invalid_request'],
    ['another media type', '{}', { 'content-type': 'text/html' }, 415, 'unsupported_media_type'],
    ['no records', '{}', {}, 400, 'invalid_request'],
    ['too much', `{"records":"${'x'.repeat(5_000_001)}"}`, {}, 413, 'too_large'],
  ] as const)('%s', async ([, body, headers, status, code]) => {
    const { post } = await start();
    expect((await refusal(await post(body, headers))).slice(0, 2)).toEqual([status, code]);
    // The next one is answered.
    expect((await post(asked)).status).toBe(200);
  });

  test('more records than the API takes, and bytes that are no UTF-8', async () => {
    const { post, url } = await start();
    const many = { records: Array.from({ length: 1001 }, () => ({})), windows: [] };
    expect((await refusal(await post(many))).slice(0, 2)).toEqual([400, 'invalid_request']);
    const options = { method: 'POST', body: Uint8Array.of(123, 255, 125) };
    expect((await refusal(await fetch(url('/projects/pay/predictions'), options)))[3]).toContain('UTF-8');
  });

  test('windows that are not there, too few, or wrong, by where they stand', async () => {
    const { post } = await start();
    const without = await refusal(await post({ records: asked.records }));
    expect(without.slice(0, 3)).toEqual([400, 'invalid_request', ['windows']]);
    expect(without[3]).toContain('customer.amount.mean.P1D');
    const extra = { ...asked, windows: [...asked.windows, windowsOf(1)] };
    expect((await refusal(await post(extra)))[3]).toContain('a list as long as "records" (20); received 21');
    const wrong = { ...asked, windows: asked.windows.map((w, i) => (i === 3 ? {} : w)) };
    expect((await refusal(await post(wrong)))[2]).toEqual(['windows[3]["customer.amount.mean.P1D"]']);
    expect((await refusal(await post({ ...asked, windows: 'x' })))[3]).toContain('received a string');
    const { country: _, ...lacks } = some[0]![0];
    expect((await refusal(await post({ records: [lacks], windows: [windowsOf(1)] })))[2]).toEqual([
      'records[0].country',
    ]);
  });

  test('other paths, projects and methods', async () => {
    const { url } = await start();
    const ask = async (method: string, path: string) => (await refusal(await fetch(url(path), { method }))).slice(0, 2);
    expect(await ask('POST', '/projects/other/predictions')).toEqual([404, 'unknown_project']);
    expect(await ask('GET', '/projects/pay/predictions')).toEqual([405, 'method_not_allowed']);
    expect(await ask('DELETE', '/metrics')).toEqual([405, 'method_not_allowed']);
    expect(await ask('GET', '/nothing')).toEqual([404, 'not_found']);
    expect(await ask('POST', '/projects/pay/labels')).toEqual([404, 'not_found']);
  });

  test('a fault of ours without saying which, and goes on', async () => {
    const { post, url } = await start({
      ...model,
      score() {
        throw new Error('secret');
      },
    });
    const answer = await post(asked);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    expect(String(errors[0])).toContain('secret');
    expect((await fetch(url('/health/live'))).status).toBe(200);
  });

  test('names of other machines, where it listens to this one', async () => {
    const { url } = await start();
    const status = (host: string, port = server!.port) =>
      new Promise((resolve, reject) => {
        request({ port, host: '127.0.0.1', path: '/health/live', headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .once('error', reject)
          .end();
      });
    expect(await status('evil.example:80')).toBe(403);
    expect(await status(`localhost:${new URL(url('/')).port}`)).toBe(200);
    expect(await status('[::1]:1')).toBe(200);
    await server!.stop();
    await start(model, '0.0.0.0');
    expect(await status('anything.example')).toBe(200);
  });
});

test('metrics count what was answered', async () => {
  const { post, url } = await start();
  await (await post(asked)).text();
  await (await post('{}')).text();
  const answer = await fetch(url('/metrics'));
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  expect(text).toContain('perennial_requests_total{project="pay",version="3",status="200"} 1\n');
  expect(text).toContain('perennial_requests_total{project="pay",version="3",status="400"} 1\n');
  expect(text).toContain('perennial_predictions_total{project="pay",version="3"} 20\n');
  expect(text).toContain('perennial_request_duration_seconds_bucket{project="pay",version="3",le="+Inf"} 2\n');
  expect(text).toContain('perennial_requests_in_flight{project="pay",version="3"} 0\n');
});

describe('a stop', () => {
  test('goes on answering for a while, not ready any more, on connections that it ends', async () => {
    const local = { host: '127.0.0.1', port: 0, onlyLocal: true, onError: () => {} };
    const draining = await startPredictionServer(model, { ...local, drainMs: 400 });
    const stopped = draining.stop();
    const look = (path: string) => fetch(`http://127.0.0.1:${draining.port}${path}`);
    const ready = await look('/health/ready');
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close']);
    expect((await look('/health/live')).status).toBe(200);
    await stopped;
    await expect(look('/health/live')).rejects.toThrow('fetch failed');
  });

  test('answers what has begun, takes nothing new, and ends idle connections at once', async () => {
    const { url } = await start();
    expect(await (await fetch(url('/health/ready'))).text()).toBe('{"status":"ready"}');
    const body = JSON.stringify(asked);
    const half = Math.floor(body.length / 2);
    const { port } = server!;
    const begun = await new Promise<{ finish: () => Promise<[number, string | undefined]> }>((resolve, reject) => {
      const path = '/projects/pay/predictions';
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = request({ port, host: '127.0.0.1', method: 'POST', path, headers });
      const answered = new Promise<[number, string | undefined]>((done) => {
        sent.once('response', (answer) => {
          answer.resume();
          done([answer.statusCode!, answer.headers.connection]);
        });
      });
      sent.once('error', reject);
      sent.write(body.slice(0, half), () => {
        const finish = () => {
          sent.end(body.slice(half));
          return answered;
        };
        setTimeout(() => resolve({ finish }), 100);
      });
    });
    const started = Date.now();
    const stopped = server!.stop();
    expect(await begun.finish()).toEqual([200, 'close']);
    await stopped;
    expect(Date.now() - started).toBeLessThan(450);
    await expect(fetch(url('/health/live'))).rejects.toThrow();
  });

  test('waits no longer than it was told', async () => {
    await start();
    const socket = connect(server!.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /projects/pay/predictions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = Date.now();
    await server!.stop();
    expect(Date.now() - started).toBeGreaterThan(400);
    expect(Date.now() - started).toBeLessThan(3000);
  });
});
