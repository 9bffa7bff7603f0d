/** Answers events of API Gateway, one record or 1,000, by all that answers but the network. Usage: `node bench/ours/handler.ts FOLDER`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { predictionHandler } from '../../adapters/hot-path/api-handler.ts';
import { memoryMb } from '../../adapters/hot-path/memory-mb.ts';
import { memoryRecordStore } from '../../adapters/memory/index.ts';
import { pooledRandom } from '../../adapters/random-pool.ts';
import { apiKeyHash } from '../../core/access/api-key-hash.ts';
import type { StoredRecord } from '../../core/contracts/record.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import { bytesHash } from '../../core/hash/content-hash.ts';
import { newRoute } from '../../core/registry/routes.ts';
import type { ApiEvent } from '../../core/serve/http/api-request.ts';
import { Predictor } from '../../core/serve/predict.ts';

const [folder] = process.argv.slice(2) as [string];
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const records = JSON.parse(read('records.json')) as unknown[];
const bytes = new TextEncoder().encode(JSON.stringify(JSON.parse(read('model.json')).package));
const apiKey = 'k'.repeat(40);
const project = 'bench';
const registry = memoryRecordStore();
const stored = [
  newRoute({
    project,
    variants: [{ version: 1, digest: 'd', weight: 1, mode: 'live' }],
    previous: null,
    revision: 1,
    updatedAt: new Date(0).toISOString(),
  }),
  { ...keys.model(project, 1), files: { 'model.json': bytesHash(bytes) } },
  { ...keys.grant(apiKeyHash(apiKey)), projects: [project], scopes: ['predict'] },
];
await registry.putMany(stored as StoredRecord[]);
const fail = (what: unknown): never => {
  throw new Error(JSON.stringify(what));
};
const predictor = new Predictor({
  registry,
  entities: registry,
  modelFile: async () => bytes,
  piiKey: async () => 'secret',
  clock: () => new Date(),
  random: pooledRandom,
  modelMemory: 1e9,
  memoryMb,
  // What the stream would be sent is made, and not sent.
  capture: async () => [],
  sendEntityMessages: async () => {},
  undelivered: fail,
  risk: async () => false,
  unreleased: fail,
  modelRefused: fail,
  fellBack: fail,
  refused: fail,
});
const handler = predictionHandler(() => ({ predict: (request) => predictor.predict(request), describe: fail }));

function eventOf(asked: readonly unknown[]): ApiEvent {
  return {
    httpMethod: 'POST',
    path: `/projects/${project}/predictions`,
    pathParameters: { project },
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      Host: 'abcdefghij.execute-api.eu-central-1.amazonaws.com',
      'User-Agent': 'python-requests/2.32',
      'X-Forwarded-For': '192.0.2.1',
      'x-api-key': apiKey,
    },
    requestContext: { requestId: 'r' },
    body: JSON.stringify({ records: asked }),
  };
}

const singles = records.map((record) => eventOf([record]));
const all = [eventOf(records)];

async function timesOf(events: readonly ApiEvent[], count: number): Promise<Float64Array> {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = process.hrtime.bigint();
    const { statusCode, body } = await handler(events[i % events.length]!);
    times[i] = Number(process.hrtime.bigint() - at) / 1e6;
    if (statusCode !== 200) fail(body);
  }
  return times.sort();
}

await timesOf(singles, 10_000);
const one = await timesOf(singles, 20_000);
await timesOf(all, 20);
const thousand = await timesOf(all, 50);
const { predictions } = JSON.parse((await handler(all[0]!)).body) as { predictions: { probability: number }[] };
process.stdout.write(
  JSON.stringify({
    one: one[one.length / 2],
    oneP99: one[Math.floor(one.length * 0.99)],
    thousand: thousand[thousand.length / 2],
    mean: predictions.reduce((sum, { probability }) => sum + probability, 0) / predictions.length,
  }),
);
