import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloud } from '../../../bench/serving/cloud.ts';
import { environment } from '../../../core/contracts/environment.ts';
import { lake } from '../../../core/contracts/lake.ts';
import type { StoredRecord } from '../../../core/contracts/record.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { bytesHash, contentHash } from '../../../core/hash/content-hash.ts';
import { newRoute } from '../../../core/registry/routes.ts';
import type { ApiAnswer, ApiEvent } from '../../../core/serve/http/api-request.ts';
import { compileFunctions } from '../../../lib/code/compile.ts';
import { root } from '../../../package/root.ts';
import { smallModel, smallRecord } from '../../core/serve/small-model.ts';

const temporary = mkdtempSync(join(tmpdir(), 'perennial-late-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const entries = ['serve/predict', 'serve/predict-onnx', 'serve/record-labels'];
const sources: Record<string, readonly string[]> = {};
beforeAll(() => {
  for (const entry of entries) {
    const outDir = join(temporary, entry.replace('/', '-'));
    sources[entry] = compileFunctions({ root, outDir, entries: [entry] });
  }
});
const folderOf = (entry: string) => join(temporary, entry.replace('/', '-'), entry.replace('/', '-'));
const files = (entry: string) => {
  const folder = folderOf(entry);
  return readdirSync(folder).map((name) => ({ name, bytes: statSync(join(folder, name)).size }));
};

test.each([
  // What Lambda reads before it can answer, and all that there is.
  ['serve/predict', 100_000, 178_000],
  ['serve/record-labels', 60_000, 60_000],
])('%s starts with at most %d bytes and has at most %d, without a package', (entry, most, all) => {
  const sizes = files(entry);
  expect(sizes.find(({ name }) => name === 'index.mjs')!.bytes).toBeLessThanOrEqual(most);
  expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(all);
  expect(sources[entry]!.filter((path) => path.includes('node_modules'))).toEqual([]);
});

test('the function that runs graphs starts with little more than its program', () => {
  const sizes = files('serve/predict-onnx').filter(({ name }) => !/^(ort-wasm|graph-worker)/.test(name));
  expect(sizes.find(({ name }) => name === 'index.mjs')!.bytes).toBeLessThanOrEqual(125_000);
  expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(172_000);
});

test('what starts up is one file, which imports no other at once', () => {
  const text = readFileSync(join(folderOf('serve/predict'), 'index.mjs'), 'utf8');
  const imports = [...text.matchAll(/(?:from|import)"([^"]+)"/g)].map(([, path]) => path!);
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((path) => !path.startsWith('node:') && !['crypto', 'os'].includes(path))).toEqual([]);
});

/** A model that is registered and serves alone, or beside another. */
async function project(name: string, algorithms: string[], definition?: object) {
  const packages = await Promise.all(algorithms.map((algorithm) => smallModel(algorithm)));
  const models = packages.map((pkg, i) => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...pkg, project: name }));
    const own = { 'model.json': bytesHash(bytes) };
    return { version: i + 1, bytes, files: own, digest: contentHash(own) };
  });
  const weight = 1 / models.length;
  const variants = models.map(({ version, digest }) => {
    return { version, digest, weight, mode: 'live' as const, ...(version > 1 && { candidate: true as const }) };
  });
  const updatedAt = new Date(0).toISOString();
  const route = newRoute({ project: name, variants, previous: null, revision: 1, updatedAt });
  return {
    records: [
      ...models.map((model) => ({ ...keys.model(name, model.version), digest: model.digest, files: model.files })),
      models.length > 1 ? { ...route, rollout: { number: 1, stickyBy: null } } : route,
      ...(definition ? [{ ...keys.definition(name), definition } as StoredRecord] : []),
    ],
    objects: models.map(({ digest, bytes }) => [lake.model(name, digest, 'model.json'), bytes] as const),
  };
}

const caller = { requestId: 'r', identity: { userArn: 'arn:aws:iam::1:role/service' } };
const post = (name: string, below: string, body: string, headers: Record<string, string> = {}): ApiEvent => ({
  httpMethod: 'POST',
  path: `/projects/${name}/${below}`,
  // Ids of a request that its caller names are the same each time.
  headers: { 'content-type': 'application/json', 'idempotency-key': `${name} ${below}`, ...headers },
  requestContext: caller,
  body,
});
const get = (name: string, below: string): ApiEvent => ({
  httpMethod: 'GET',
  path: `/projects/${name}/${below}`,
  headers: {},
  requestContext: caller,
});
const json = JSON.stringify({ records: [smallRecord, { amount: 8, country: 'NL' }] });
const csv = 'amount,country\r\n3,FR\r\n8,NL\r\n';
const tensors = {
  inputs: [
    { name: 'amount', datatype: 'FP64', shape: [2], data: [3, 8] },
    { name: 'country', datatype: 'BYTES', shape: [2], data: ['FR', 'NL'] },
  ],
};

/** Each meets code that is loaded then, and the last ones again. */
const events: ApiEvent[] = [
  post('trees', 'predictions', json),
  post('trees', 'predictions', JSON.stringify({ records: [smallRecord], explain: true })),
  post('trees', 'predictions', csv, { 'content-type': 'text/csv' }),
  post('trees', 'predictions', csv, { 'content-type': 'text/csv', accept: 'text/csv' }),
  post('trees', 'predictions', `${JSON.stringify(smallRecord)}\n`, { 'content-type': 'application/x-ndjson' }),
  post('trees', 'predictions', json, { accept: 'application/x-ndjson' }),
  {
    ...post('trees', 'predictions', gzipSync(json).toString('base64'), { 'content-encoding': 'gzip' }),
    isBase64Encoded: true,
  },
  post('trees', 'predictions', '{"records": [}'),
  post('trees', 'predictions', ''),
  post('trees', 'predictions', json, { 'content-type': 'application/x-www-form-urlencoded' }),
  post('trees', 'predictions', json, { 'content-type': 'text/plain' }),
  post('trees', 'invocations', JSON.stringify({ inputs: { amount: [3, 8], country: ['FR', 'NL'] } })),
  get('trees', 'ping'),
  get('trees', 'version'),
  get('trees', 'v2/models/trees'),
  post('trees', 'v2/models/trees/infer', JSON.stringify(tensors)),
  post('networks', 'predictions', json),
  post('networks', 'predictions', JSON.stringify({ records: [smallRecord], explain: true })),
  post('lines', 'predictions', csv, { 'content-type': 'text/csv' }),
  post('lines', 'predictions', json),
  post('rolling', 'predictions', json),
  post('rolling', 'predictions', JSON.stringify({ records: [smallRecord], explain: true })),
  post('broken', 'predictions', json),
  post('nobody', 'predictions', json),
  post('trees', 'predictions', json),
  post('networks', 'predictions', json),
];

const program = `const { handler } = await import(process.argv[1]);
const answers = [];
for (const event of JSON.parse(process.argv[2])) answers.push(await handler(event));
process.stderr.write(JSON.stringify(answers));`;

test('whatever is loaded later answers as the sources do', { timeout: 60_000 }, async () => {
  const fallback = {
    data: { sources: [{ name: 'rows', role: 'records', columns: {} }] },
    labels: {},
    serving: { fallback: { decision: 'review' } },
  };
  const broken = await project('broken', ['logisticRegression'], fallback);
  const projects = [
    await project('trees', ['gradientBoostedTrees']),
    await project('networks', ['neuralNetwork']),
    await project('lines', ['logisticRegression']),
    await project('rolling', ['gradientBoostedTrees', 'logisticRegression']),
    { ...broken, objects: [] },
  ];
  const objects = new Map(projects.flatMap((made) => made.objects));
  const { endpoint, close } = await cloud(
    projects.flatMap(({ records }) => records),
    objects,
    0,
  );
  const env = {
    PATH: process.env.PATH,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: endpoint,
    [environment.registryTable]: 'registry',
    [environment.entityTable]: 'entities',
    [environment.lakeBucket]: 'lake',
    [environment.captureStream]: 'captures',
    [environment.eventBus]: 'bus',
    [environment.piiKeyParameter]: '/key',
  };
  const answersOf = async (module: string): Promise<ApiAnswer[]> => {
    const args = ['--input-type=module', '--eval', program, '--', pathToFileURL(module).href, JSON.stringify(events)];
    const { stderr } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 24 });
    return JSON.parse(stderr) as ApiAnswer[];
  };
  try {
    const bundled = await answersOf(join(folderOf('serve/predict'), 'index.mjs'));
    const plain = await answersOf(join(root, 'lambdas/serve/predict.ts'));
    expect(bundled.map(({ statusCode }) => statusCode)).toEqual([
      ...[200, 200, 200, 200, 200, 200, 200, 400, 400, 200, 415, 200, 200, 200, 200, 200],
      ...[200, 200, 200, 200, 200, 200, 200, 404, 200, 200],
    ]);
    expect(bundled).toEqual(plain);
    const [first, explained] = bundled.map(({ body }) => body);
    expect(bundled.at(-2)!.body).toBe(first);
    expect(JSON.parse(explained!).predictions[0].explanation.contributions.length).toBeGreaterThan(0);
    expect(JSON.parse(bundled[22]!.body).predictions[0].fallback).toEqual({ reason: 'model' });
  } finally {
    close();
  }
});
