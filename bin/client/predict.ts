import { lake } from '../../core/contracts/lake.ts';
import { keys, type RouteRecord } from '../../core/contracts/registry.ts';
import type { Prediction, PredictionResponse, ServingPackage } from '../../core/contracts/serving.ts';
import { CommandFailed } from '../errors.ts';
import { post } from './api.ts';
import { projectKey } from './api-key.ts';
import type { Platform } from './platform.ts';
import { publishedProject } from './project.ts';
import { type Row, readRows } from './read-rows.ts';

export interface Predictions {
  modelVersion: number;
  predictions: Prediction[];
}

const recordsAtOnce = 500;
/** The API explains no more at once. */
const explainedAtOnce = 100;
/** Records of one request do not see each other in entity windows. */
const windowedAtOnce = 50;
const bytesAtOnce = 3_000_000;
const requestsInFlight = 4;

/** What serving knows of the champion: `model.json`. @throws CommandFailed when the project has none */
export async function championPackage(platform: Platform, project: string): Promise<ServingPackage> {
  const route = await platform.registry.get<RouteRecord>(keys.route(project));
  if (!route) {
    await publishedProject(platform, project);
    throw new CommandFailed(`project '${project}' has no champion yet; train one: npx perennial run ${project} --wait`);
  }
  const { readObject } = await import('./objects.ts');
  const bytes = await readObject(platform, lake.model(project, route.digest, 'model.json'));
  return JSON.parse(new TextDecoder().decode(bytes)) as ServingPackage;
}

/** Reads the records of a file as the champion wants them: its columns, by its types, without the target. */
export async function recordsOf(file: string, { contract, target, key, time }: ServingPackage): Promise<Row[]> {
  const wanted = new Set([...contract.map((c) => c.name), key, time].filter((name) => name !== target));
  const types = new Map(
    contract.filter((c) => wanted.has(c.name)).map((c) => [c.name, { type: c.type, notation: c.notation }]),
  );
  const { rows, columns } = await readRows(file, types);
  const absent = contract.filter((c) => c.used && c.name !== target && !columns.includes(c.name)).map((c) => c.name);
  if (absent.length > 0)
    throw new CommandFailed(
      `${file} lacks ${absent.map((name) => `'${name}'`).join(', ')}, which the model uses; add the column (an empty cell is a missing value)`,
    );
  const kept = columns.filter((name) => wanted.has(name));
  return rows.map((row) => Object.fromEntries(kept.map((name) => [name, row[name] ?? null])));
}

/** Whether the model reads what entities did before: then records have to arrive as they happened. */
export function readsWindows({ plan }: ServingPackage): boolean {
  return ((plan as { windows?: readonly unknown[] }).windows ?? []).length > 0;
}

/**
 * Predictions in the order of the records, through the API with the project's key.
 * @param inOrder small requests, one after the other, so that later records see earlier ones in entity windows
 */
export async function predict(
  platform: Platform,
  project: string,
  records: readonly Row[],
  {
    explain = false,
    inOrder = false,
    onProgress = () => {},
  }: { explain?: boolean; inOrder?: boolean; onProgress?: (done: number) => void } = {},
): Promise<Predictions> {
  const { value } = await projectKey(platform, project);
  const url = platform.apiUrl(`projects/${project}/predictions`);
  const answers = await answersTo(
    batches(records, explain, inOrder),
    (body) => post<PredictionResponse>(url, value, body),
    { inFlight: inOrder ? 1 : requestsInFlight, onProgress },
  );
  return {
    modelVersion: answers.at(-1)?.modelVersion ?? 0,
    predictions: answers.flatMap((answer) => answer.predictions),
  };
}

/** The answers in the order of the requests, of which so many are sent at once. */
export async function answersTo<Answer>(
  requests: readonly { body: string; count: number }[],
  send: (body: string) => Promise<Answer>,
  { inFlight, onProgress }: { inFlight: number; onProgress: (done: number) => void },
): Promise<Answer[]> {
  const answers: Answer[] = new Array(requests.length);
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let i = next++; i < requests.length; i = next++) {
      const { body, count } = requests[i]!;
      answers[i] = await send(body);
      done += count;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, requests.length) }, worker));
  return answers;
}

/** Request bodies within the API's limits of records and of bytes. */
export function batches(records: readonly Row[], explain = false, inOrder = false): { body: string; count: number }[] {
  const atOnce = inOrder ? windowedAtOnce : explain ? explainedAtOnce : recordsAtOnce;
  const made: { body: string; count: number }[] = [];
  let pending: string[] = [];
  let bytes = 0;
  const flush = () => {
    const flag = explain ? ',"explain":true' : '';
    if (pending.length > 0) made.push({ body: `{"records":[${pending.join(',')}]${flag}}`, count: pending.length });
    pending = [];
    bytes = 0;
  };
  for (const record of records) {
    const text = JSON.stringify(record);
    const size = Buffer.byteLength(text) + 1;
    if (pending.length === atOnce || bytes + size > bytesAtOnce) flush();
    pending.push(text);
    bytes += size;
  }
  flush();
  return made;
}
