import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startPredictionServer } from '../../adapters/local-server/prediction-server.ts';
import { post } from '../../bin/client/api.ts';
import { projectKey } from '../../bin/client/api-key.ts';
import { awaitBatch, batchInput, fetchResults, requestBatch, summaryOf } from '../../bin/client/batch.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { queueEmpty } from '../../bin/client/queues.ts';
import { readTable } from '../../bin/client/read-rows.ts';
import { modelToServe } from '../../bin/client/serve.ts';
import { silentProgress } from '../../bin/ui/progress.ts';
import type { EdgeModel } from '../../core/edge/edge-model.ts';
import { concurrently } from '../../core/registry/concurrently.ts';
import type { Said } from './compare.ts';
import type { AskedRow } from './rows.ts';

/** Records in a request whose answers have reasons. */
const explainedAtMost = 100;
/** Requests to the API at a time. */
const connections = 4;
const timeoutMs = 600_000;

export interface Asked {
  project: string;
  version: number;
  rounds: readonly (readonly AskedRow[])[];
  /** By row, where the model has windows: their values at its own time, by a plain loop. */
  windows?: readonly Record<string, number | null>[];
}

export const recordsOf = ({ rounds }: Asked) => rounds.flat().map(({ record }) => record);

/**
 * The deployed API, in requests of a hundred records, several at a time. A round, in which nobody comes twice, is asked about when the queue of the
 * entity windows is empty: every event of the rounds before is in them, and none of a row after. @returns the captured ids beside what was said
 */
export async function online(at: Platform, asked: Asked): Promise<{ said: Said[]; ids: (string | undefined)[] }> {
  const { project, rounds, windows } = asked;
  const { value: key } = await projectKey(at, project);
  const url = at.apiUrl(`projects/${project}/predictions`);
  const ids: (string | undefined)[] = [];
  const said: Said[] = [];
  for (const round of rounds) {
    const records = [...hundreds(round.map(({ record }) => record))];
    const answers = await concurrently(records, connections, (some) => ask(url, { records: some }, key));
    for (const outcome of answers.flat()) {
      ids.push(outcome?.inferenceId as string | undefined);
      said.push(outcome);
    }
    if (windows && !(await queueEmpty(at, at.outputs.entityQueueUrl, timeoutMs)))
      throw new Error('the queue of the entity windows did not empty');
  }
  return { said: said.map(withoutId), ids };
}

/** `perennial batch` over one file of all rows, mixed, with reasons. */
export async function batch(at: Platform, asked: Asked, folder: string): Promise<Said[]> {
  const { project } = asked;
  const records = recordsOf(asked);
  const file = join(folder, `${project}.ndjson`);
  // In another order than that of time.
  const lines = records.map((record) => JSON.stringify(record));
  writeFileSync(
    file,
    `${lines
      .filter((_, i) => i % 3 !== 0)
      .concat(lines.filter((_, i) => i % 3 === 0))
      .join('\n')}\n`,
  );
  const task = silentProgress.task('batch');
  const input = await batchInput(at, project, file, task);
  const { job } = await requestBatch(at, { project, input, options: { format: 'parquet', explain: true } });
  const record = await awaitBatch(at, { project, job, timeoutMs }, task);
  if (record.state !== 'finished') throw new Error(`batch ${job} is ${record.state}: ${record.reason}`);
  const out = join(folder, `${project}.parquet`);
  await fetchResults(at, await summaryOf(at, record), out);
  const { rows } = await readTable(out, new Map());
  const byId = new Map(rows.map((row) => [row.id, row]));
  return records.map(({ id }) => {
    const row = byId.get(id);
    if (!row) throw new Error(`the batch has no row ${id}`);
    return row.error === null ? ofColumns(row) : undefined;
  });
}

/** The server of the serving image and of `perennial serve`, in this process. */
export async function served(at: Platform, asked: Asked): Promise<Said[]> {
  const { project, version } = asked;
  const model = await modelToServe(project, version, async () => at);
  const server = await startPredictionServer(model, {
    host: '127.0.0.1',
    port: 0,
    onlyLocal: true,
    onError: (_, error) => process.stderr.write(`${String(error)}\n`),
  });
  try {
    return await servedBy(`http://127.0.0.1:${server.port}`, asked);
  } finally {
    await server.stop();
  }
}

/** A server of the model, wherever it runs, that is given the windows. */
export async function servedBy(address: string, asked: Asked): Promise<Said[]> {
  const { project, windows } = asked;
  const rows = recordsOf(asked).map((record, i) => ({ record, windows: windows?.[i] }));
  const said: Said[] = [];
  for (const some of hundreds(rows)) {
    const body = {
      records: some.map(({ record }) => record),
      ...(windows && { windows: some.map((row) => row.windows) }),
    };
    said.push(...(await ask(`${address}/projects/${project}/predictions`, body)).map(withoutId));
  }
  return said;
}

/** The exported folder, loaded by Node as a program without the platform does. */
export async function edge(out: string, asked: Asked): Promise<Said[]> {
  const { windows } = asked;
  const { loadModel, InvalidRecord } = (await import(pathToFileURL(join(out, 'perennial.js')).href)) as {
    loadModel(json: unknown): EdgeModel;
    InvalidRecord: new () => Error;
  };
  const model = loadModel(JSON.parse(readFileSync(join(out, 'model.json'), 'utf8')));
  return recordsOf(asked).map((record, i) => {
    try {
      const said = model.predict(record, { explain: true, ...(windows && { windows: windows[i]! }) });
      return JSON.parse(JSON.stringify(said)) as Said;
    } catch (error) {
      if (error instanceof InvalidRecord) return undefined;
      throw error;
    }
  });
}

function* hundreds<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += explainedAtMost) yield all.slice(from, from + explainedAtMost);
}

/** As people ask for predictions: what is throttled is asked again, under the same name. */
async function ask(url: string, body: object, key = ''): Promise<Said[]> {
  const text = JSON.stringify({ ...body, explain: true, failures: 'perRecord' });
  const { predictions } = await post<{ predictions: Record<string, unknown>[] }>(url, key, text);
  return predictions.map((p) => ('error' in p ? undefined : p));
}

function withoutId(said: Said): Said {
  if (!said) return undefined;
  const { inferenceId: _, ...rest } = said;
  return rest;
}

/** A prediction from the columns of a batch. */
function ofColumns(row: Record<string, string | number | boolean | null>): Said {
  const { probability, decision, expectedCost, label, value, lower, upper, explanation } = row;
  const classes = Object.entries(row).flatMap(([name, p]) =>
    name.startsWith('probability_') ? [[name.slice('probability_'.length), Number(p)] as const] : [],
  );
  const numbers = { probability, expectedCost, value };
  return {
    ...Object.fromEntries(Object.entries(numbers).flatMap(([name, v]) => (v === undefined ? [] : [[name, Number(v)]]))),
    ...(decision !== undefined && { decision }),
    ...(label !== undefined && { label, probabilities: Object.fromEntries(classes) }),
    ...(lower !== undefined && { interval: { lower: Number(lower), upper: Number(upper) } }),
    explanation: JSON.parse(String(explanation)) as unknown,
  };
}
