import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../package/root.ts';
import { pythonEnvironment } from '../../../scripts/templates/python.ts';

type Json = Record<string, unknown>;

interface Document extends Json {
  components: { schemas: Json; parameters: Record<'project' | 'model' | 'version', Json> };
}

export interface Fuzzing {
  /** As it is served. */
  document: Json;
  /** Address of what it describes. */
  url: string;
  /** What the model says of itself: requests hold its columns, so that some are right. */
  metadata: { name: string; versions: string[]; inputs: { name: string; datatype: string }[] };
  key?: string;
  /** Requests that are made up for each operation, beside those at the edges of its schemas. */
  examples: number;
  /** Kinds of requests: those at the edges alone are some hundred. */
  phases: readonly ('coverage' | 'fuzzing')[];
  /** Right ones alone, wrong ones, or both. @default all */
  mode?: 'positive' | 'negative' | 'all';
  /** What of the document is asked for: a regular expression of its paths. @default all of it */
  paths?: string;
}

/** `PERENNIAL_FUZZ_TIMES=10` makes up ten times as many requests, and `PERENNIAL_FUZZ_SEED` other ones. */
export const times = Number(process.env.PERENNIAL_FUZZ_TIMES ?? 1);
const seed = process.env.PERENNIAL_FUZZ_SEED ?? '20261129';

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

const typeOf: Readonly<Record<string, Json>> = {
  FP64: { type: ['number', 'null'] },
  INT64: { type: ['integer', 'null'] },
  BOOL: { type: ['boolean', 'null'] },
  BYTES: { type: ['string', 'null'] },
};

const run = promisify(execFile);

/**
 * Makes requests up by the OpenAPI document and holds the answers against it: no status 5xx, none that the document does not have, no
 * other body. What schemathesis says, and how many requests there were.
 * @throws Error with what schemathesis has found
 */
export async function fuzz(asked: Fuzzing): Promise<{ requests: number; said: string }> {
  const environment = pythonEnvironment(
    join(root, '.perennial', 'schemathesis'),
    join(import.meta.dirname, 'schemathesis-requirements.txt'),
  );
  // It leaves a cache where it is run.
  const cwd = mkdtempSync(join(tmpdir(), 'perennial-openapi-'));
  const file = join(cwd, 'openapi.json');
  writeFileSync(file, JSON.stringify(ofModel(asked)));
  await run(environment.bin('python'), ['-m', 'openapi_spec_validator', file]);
  const args = [
    ...['run', file, '--url', asked.url, '--checks', checks.join(','), '--phases', asked.phases.join(',')],
    // One at a time: threads that parse Python at once meet a fault of Python 3.11 ("AST constructor recursion depth mismatch").
    ...['--mode', asked.mode ?? 'all', '--workers', '1'],
    ...(asked.paths === undefined ? [] : ['--include-path-regex', asked.paths]),
    ...['--max-examples', String(asked.examples * times), '--seed', seed, '--no-color', '--no-shrink'],
    // A busy machine answers a thousand records late.
    ...['--request-timeout', '120'],
    ...(asked.key ? ['--header', `x-api-key: ${asked.key}`] : []),
  ];
  const { stdout } = await run(environment.bin('schemathesis'), args, { cwd, maxBuffer: 2 ** 26 }).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`schemathesis: ${stdout}\n${stderr}`.slice(-8_000));
    },
  );
  return { requests: Number(/(\d+) generated, \1 passed/.exec(stdout)?.[1] ?? 0), said: stdout };
}

/** The document with the names of the project and the columns of its model. */
function ofModel({ document, metadata }: Fuzzing): Document {
  const own = structuredClone(document) as Document;
  const { schemas, parameters } = own.components;
  for (const name of ['project', 'model'] as const) parameters[name].schema = { enum: [metadata.name] };
  parameters.version.schema = { enum: metadata.versions };
  const properties = Object.fromEntries(metadata.inputs.map(({ name, datatype }) => [name, typeOf[datatype]]));
  schemas.Record = { type: 'object', properties, required: Object.keys(properties) };
  return own;
}
