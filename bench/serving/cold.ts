/**
 * Starts the prediction function in fresh processes, each of which answers one request with its model in S3, and prints what that took from
 * the start of the process. Usage: `node bench/serving/cold.ts CODE FOLDER PROCESSES DELAY_MS`, with the bundled function in CODE.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { apiKeyHash } from '../../core/access/api-key-hash.ts';
import { environment } from '../../core/contracts/environment.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { GrantRecord } from '../../core/contracts/registry/grants.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import type { ServingPackage } from '../../core/contracts/serving.ts';
import { bytesHash, contentHash } from '../../core/hash/content-hash.ts';
import { newRoute } from '../../core/registry/routes.ts';
import { cloud } from './cloud.ts';

const [code, folder, processes, delayMs] = process.argv.slice(2) as [string, string, string, string];
const { package: pkg } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { package: ServingPackage };
const records = JSON.parse(readFileSync(join(folder, 'records.json'), 'utf8')) as Record<string, number | null>[];
// The one that the other server is asked for.
const record = records[7]!;

const { project } = pkg;
const model = new TextEncoder().encode(JSON.stringify(pkg));
const files = { 'model.json': bytesHash(model) };
const digest = contentHash(files);
const apiKey = 'a-key-of-a-caller';
const at = new Date(0).toISOString();
const grant: GrantRecord = {
  ...keys.grant(apiKeyHash(apiKey)),
  projects: [project],
  scopes: ['predict'],
  apiKeyId: 'k',
  createdAt: at,
};
const registered = { ...keys.model(project, 1), digest, files } satisfies Partial<ModelRecord>;
const { endpoint, asked, close } = await cloud(
  [
    grant,
    newRoute({
      project,
      variants: [{ version: 1, digest, weight: 1, mode: 'live' }],
      previous: null,
      revision: 1,
      updatedAt: at,
    }),
    registered,
  ],
  new Map([[lake.model(project, digest, 'model.json'), model]]),
  Number(delayMs),
);
const event = {
  httpMethod: 'POST',
  path: `/projects/${project}/predictions`,
  pathParameters: { project },
  headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
  requestContext: { requestId: 'cold' },
  body: JSON.stringify({ records: [record] }),
};
/** As Lambda has it: the code is read, the handler called. */
const program = `const { handler } = await import(process.argv[1]);
const answer = await handler(JSON.parse(process.argv[2]));
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ ...answer, cpuMs: (user + system) / 1000 }));`;
const env = {
  PATH: process.env.PATH,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a-secret-of-the-usual-forty-characters00',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
  AWS_ENDPOINT_URL: endpoint,
  [environment.registryTable]: 'registry',
  [environment.entityTable]: 'entities',
  [environment.lakeBucket]: 'lake',
  [environment.captureStream]: 'captures',
  [environment.entityQueue]: `${endpoint}/queue`,
  [environment.piiKeyParameter]: '/key',
};

const times: number[] = [];
const cpuTimes: number[] = [];
let probability = Number.NaN;
try {
  for (let n = 0; n < Number(processes); n++) {
    const from = performance.now();
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        program,
        '--',
        pathToFileURL(join(code, 'index.mjs')).href,
        JSON.stringify(event),
      ],
      { env, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let first = Number.NaN;
    child.stdout.once('data', () => {
      first = performance.now();
    });
    const said = JSON.parse(await text(child.stdout)) as { statusCode: number; body: string; cpuMs: number };
    const { statusCode, body } = said;
    if (statusCode !== 200)
      throw new Error(`the function answered ${statusCode}: ${body}; it had asked ${asked.join(', ')}`);
    probability = (JSON.parse(body) as { predictions: [{ probability: number }] }).predictions[0].probability;
    times.push(first - from);
    cpuTimes.push(said.cpuMs);
  }
} finally {
  close();
}
process.stdout.write(
  JSON.stringify({
    median: quantile(times, 0.5),
    p90: quantile(times, 0.9),
    cpu: quantile(cpuTimes, 0.5),
    calls: asked.length / times.length,
    megabytes: model.length / 1e6,
    probability,
  }),
);

function quantile(of: readonly number[], q: number): number {
  const sorted = of.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!;
}
