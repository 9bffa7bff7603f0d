import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPredictionServer } from '../../adapters/local-server/prediction-server.ts';
import { modelToServe } from '../../bin/client/serve.ts';
import { openApiDocument } from '../../core/contracts/openapi/document.ts';
import type { PredictionResponse } from '../../core/contracts/serving.ts';
import { root } from '../../package/root.ts';
import { ordersProject } from '../../scripts/orders.ts';
import { type PythonEnvironment, pythonEnvironment } from '../../scripts/templates/python.ts';
import { ask, keyOf } from './support/api.ts';
import { trainOrders } from './support/lifecycle.ts';
import { platform, uniqueName } from './support/platform.ts';
import { fuzz, times } from './support/schemathesis.ts';

const run = promisify(execFile);
const support = join(import.meta.dirname, 'support');
const name = uniqueName('protocols');
const python = spawnSync('python3', ['-c', 'import venv']).status === 0;
if (!python) process.stderr.write('Stock clients are not tried: there is no python3 with venv on this machine.\n');

const columns = { distance: [80.5, 12.25, 300.75], carrier: ['snail, ltd', 'hare "express"', 'Ünknown'] };
const records = columns.distance.map((distance, i) => ({ distance, carrier: columns.carrier[i] }));
const csv = `carrier,distance\r\n${records.map((r) => `"${r.carrier!.replaceAll('"', '""')}",${r.distance}\r\n`).join('')}`;
let key = '';
let expected: (number | undefined)[] = [];

beforeAll(async () => {
  await trainOrders(ordersProject(name, { training: { algorithms: ['gradientBoostedTrees'], search: { trials: 1 } } }));
  key = await keyOf(name);
  const { json } = await ask<PredictionResponse>(`projects/${name}/predictions`, { key, body: { records } });
  expected = json.predictions.map((p) => p.probability);
});

async function bytes(path: string, body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string>) {
  const at = await platform();
  const answer = await fetch(at.apiUrl(path), { method: 'POST', body, headers: { 'x-api-key': key, ...headers } });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

describe('the API', () => {
  test('answers CSV, NDJSON, an array and gzip as it answers a JSON object', async () => {
    const path = `projects/${name}/predictions`;
    const ndjson = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    const body = JSON.stringify(records);
    for (const [sent, headers] of [
      [body, { 'content-type': 'application/json' }],
      [csv, { 'content-type': 'text/csv' }],
      [ndjson, { 'content-type': 'application/x-ndjson' }],
      [gzipSync(body), { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
      [gzipSync(csv), { 'content-type': 'text/csv', 'content-encoding': 'gzip' }],
    ] as const) {
      const { status, text } = await bytes(path, sent, headers);
      expect(status, text).toBe(200);
      expect((JSON.parse(text) as PredictionResponse).predictions.map((p) => p.probability)).toEqual(expected);
    }
    const answer = await bytes(path, csv, { 'content-type': 'text/csv', accept: 'text/csv' });
    expect(answer.type).toBe('text/csv; charset=utf-8');
    const lines = answer.text.trimEnd().split('\r\n').slice(1);
    expect(lines.map((line) => Number(line.split(',')[1]))).toEqual(expected);
  });

  test('refuses a bomb, and what is not in the coding that it names', async () => {
    const json = { 'content-type': 'application/json' };
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect((await bytes(`projects/${name}/predictions`, bomb, { ...json, 'content-encoding': 'gzip' })).status).toBe(
      413,
    );
    const plain = await bytes(`projects/${name}/predictions`, '[]', { ...json, 'content-encoding': 'gzip' });
    expect([plain.status, JSON.parse(plain.text).error.code]).toEqual([415, 'unsupported_media_type']);
  });

  test('describes itself to everybody', async () => {
    const { status, json } = await ask('openapi.json', { method: 'GET' });
    expect(status).toBe(200);
    expect(json).toEqual(openApiDocument());
  });

  test('asks for a key in every protocol', async () => {
    for (const [method, path] of [
      ['GET', 'v2/health/ready'],
      ['GET', `v2/models/${name}`],
      ['POST', `v2/models/${name}/infer`],
      ['POST', 'invocations'],
      ['GET', 'ping'],
    ] as const)
      expect((await ask(`projects/${name}/${path}`, { method })).status, path).toBe(403);
  });
});

describe.skipIf(!python && !process.env.CI)('stock clients of the protocols', () => {
  let server: Awaited<ReturnType<typeof startPredictionServer>>;
  let environment: PythonEnvironment;

  beforeAll(async () => {
    const requirements = join(support, 'protocols-requirements.txt');
    environment = pythonEnvironment(join(root, '.perennial', 'protocols'), requirements);
    const model = await modelToServe(name, undefined, platform);
    server = await startPredictionServer(model, {
      host: '127.0.0.1',
      port: 0,
      onlyLocal: true,
      onError: (_, error) => {
        throw error;
      },
    });
  });
  afterAll(() => server?.stop());

  const clients = async (address: string, ...more: string[]) => {
    const script = join(support, 'protocol-clients.py');
    const { stdout } = await run(environment.bin('python'), [script, address, name, JSON.stringify(columns), ...more]);
    return JSON.parse(stdout.trim().split('\n').at(-1)!);
  };
  const understood = {
    live: true,
    ready: true,
    'model ready': true,
    'other model ready': false,
    server: 'perennial',
    inputs: [
      ['distance', 'FP64'],
      ['carrier', 'BYTES'],
    ],
    'json id': ['r-1', name, '1'],
    'binary id': ['r-1', name, '1'],
    refused: expect.stringContaining("missing field 'distance' (number)"),
    ping: 200,
  };

  test('are answered by the API', async () => {
    const at = await platform();
    const said = await clients(at.apiUrl(`projects/${name}`).replace(/^http:\/\//, ''), key);
    expect(said).toMatchObject(understood);
    for (const way of ['json', 'binary', 'gzip', 'mlflow']) expect(said[way], way).toEqual(expected);
  });

  test.for(['', `/projects/${name}`])('are answered by the server of this machine, at "%s"', async (path) => {
    const said = await clients(`127.0.0.1:${server.port}${path}`);
    expect(said).toMatchObject({
      ...understood,
      default: expected.map(() => expect.stringMatching(/^(allow|block)$/)),
      version: '3.17.2',
    });
    for (const way of ['json', 'binary', 'gzip', 'mlflow']) expect(said[way], way).toEqual(expected);
  });
});

describe.skipIf(!python && !process.env.CI)('requests that are made up by the OpenAPI document', () => {
  const metadata = {
    name,
    versions: ['1'],
    inputs: [
      { name: 'distance', datatype: 'FP64' },
      { name: 'carrier', datatype: 'BYTES' },
    ],
  };

  const timeout = 900_000 * times;

  test('are answered by the API as it says', { timeout }, async () => {
    const at = await platform();
    const document = (await ask<Record<string, unknown>>('openapi.json', { method: 'GET' })).json;
    const url = at.apiUrl('').replace(/\/$/, '');
    const asked = { document, url, metadata, key, examples: 5 };
    const bodies = '/(predictions|invocations|infer)$';
    // A version in the path changes nothing of a body.
    const edges = '/(predictions|invocations|\\{model\\}/infer)$';
    const others = `^(?!.*${bodies})`;
    // Bodies at the edges of their schemas that are wrong the server of this machine is asked too, by the same readers: each takes it milliseconds
    // and this one, behind an emulated gateway, a third of a second; it is asked them where more than usual is asked for.
    const found = [
      await fuzz({ ...asked, phases: ['coverage', 'fuzzing'], paths: others }),
      await fuzz({ ...asked, phases: ['coverage'], mode: times > 1 ? 'all' : 'positive', paths: edges }),
      await fuzz({ ...asked, phases: ['fuzzing'], paths: bodies }),
    ];
    const requests = found.map((run) => run.requests);
    for (const [i, { said }] of found.entries()) expect(requests[i], said).toBeGreaterThan([200, 120, 10][i]!);
  });

  test('are answered by the server of this machine as it says', { timeout }, async () => {
    const model = await modelToServe(name, undefined, platform);
    const faults: unknown[] = [];
    const server = await startPredictionServer(model, {
      host: '127.0.0.1',
      port: 0,
      onlyLocal: true,
      onError: (_, error) => faults.push(error),
    });
    const url = `http://127.0.0.1:${server.port}`;
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as Record<string, unknown>;
    const { requests, said } = await fuzz({ document, url, metadata, examples: 10, phases: ['coverage', 'fuzzing'] });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    await server.stop();
    expect(faults).toEqual([]);
    expect(requests, said).toBeGreaterThan(500);
    // Some are right and some are wrong: what is made up reaches the model.
    for (const status of [200, 400])
      expect(Number(new RegExp(`status="${status}"} (\\d+)`).exec(metrics)?.[1])).toBeGreaterThan(30);
    expect(metrics).not.toMatch(/status="5/);
  });
});
