import type { Prediction, PredictionResponse, ServingPackage } from '../../core/contracts/serving.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { readText } from '../../core/values/parse.ts';
import { CommandFailed } from '../errors.ts';
import { post } from './api.ts';
import { projectKey } from './api-key.ts';
import type { Platform } from './platform.ts';
import { publishedProject } from './project.ts';
import { type FileTable, type Row, readTable } from './read-rows.ts';
import { registeredPackage } from './registered-package.ts';

export interface Predictions {
  modelVersion: number;
  predictions: Prediction[];
}

/** What became of a record: its prediction, or why there is none. */
export type Answer = { prediction: Prediction; modelVersion: number } | { refused: string };

/** Records of a file as the champion takes them, beside what stands in the file. */
export interface FileRecords extends Pick<FileTable, 'columns' | 'lines' | 'texts' | 'malformed'> {
  records: Row[];
}

const recordsAtOnce = 500;
/** The API explains no more at once. */
const explainedAtOnce = 100;
/** Records of one request do not see each other in entity windows. */
const windowedAtOnce = 50;
const bytesAtOnce = 3_000_000;
const requestsInFlight = 4;

/** What serving knows of the champion: `model.json`. @throws CommandFailed when the project has none; ModelDamaged */
export async function championPackage(platform: Platform, project: string): Promise<ServingPackage> {
  const live = await findLiveVariant(platform.registry, project);
  if (!live) {
    await publishedProject(platform, project);
    throw new CommandFailed(`project '${project}' has no champion yet; train one: npx perennial run ${project} --wait`);
  }
  return (await registeredPackage(platform, project, live.version)).pkg;
}

/**
 * Reads the records of a file as the champion wants them: its columns, by its types, without the target. A text that
 * is none of its column's type, or is written in a notation of its own, is left as it is: the API says what it makes of it.
 */
export async function recordsOf(file: string, { contract, target, key, time }: ServingPackage): Promise<FileRecords> {
  const wanted = new Set([...contract.map((c) => c.name), key, time].filter((name) => name !== target));
  const types = new Map(
    contract.filter((c) => wanted.has(c.name)).map((c) => [c.name, { type: c.type, notation: c.notation }]),
  );
  const { rows, columns, lines, texts, unfit, malformed, numbers } = await readTable(file, types);
  const absent = contract.filter((c) => c.used && c.name !== target && !columns.includes(c.name)).map((c) => c.name);
  if (absent.length > 0)
    throw new CommandFailed(
      `${file} lacks ${absent.map((name) => `'${name}'`).join(', ')}, which the model uses; add the column (an empty cell is a missing value)`,
    );
  const ofItsOwn = new Set(contract.filter((c) => 'notation' in c).map((c) => c.name));
  const unfitLines = new Set(unfit.map(({ line }) => line));
  const kept = columns.map((name, i) => ({ name, i })).filter(({ name }) => wanted.has(name));
  const records = rows.map((row, r) =>
    Object.fromEntries(
      kept.map(({ name, i }) => {
        const text = texts[r]?.[i] ?? null;
        if (ofItsOwn.has(name)) return [name, numbers.has(name) && text !== null ? numberOf(text) : text];
        return [name, row[name] ?? (unfitLines.has(lines[r] ?? 0) ? text : null)];
      }),
    ),
  );
  return { columns, lines, texts, malformed, records };
}

/** A number as JSON has it; the text where it is none that a number can say. */
function numberOf(text: string): number | string {
  const value = readText('number', text);
  return typeof value === 'number' ? value : text;
}

/** Whether the model reads what entities did before: then records have to arrive as they happened. */
export function readsWindows({ plan }: ServingPackage): boolean {
  return ((plan as { windows?: readonly unknown[] }).windows ?? []).length > 0;
}

interface PredictOptions {
  explain?: boolean;
  /** Small requests, one after the other, so that later records see earlier ones in entity windows. */
  inOrder?: boolean;
  onProgress?: (done: number) => void;
}

/** Predictions in the order of the records. @throws CommandFailed when a record is refused */
export async function predict(
  platform: Platform,
  project: string,
  records: readonly Row[],
  options: PredictOptions = {},
): Promise<Predictions> {
  const answers = await predictEach(platform, project, records, options);
  const predictions = answers.map((answer, i) => {
    if ('refused' in answer) throw new CommandFailed(`record ${i + 1}: ${answer.refused}`);
    return answer.prediction;
  });
  const last = answers.at(-1);
  return { modelVersion: last && 'modelVersion' in last ? last.modelVersion : 0, predictions };
}

/**
 * What the API says of each record, in their order, asked with the project's key. A record that is refused does not keep the
 * others from their answers; where the API stops answering, the rest is refused with its reason.
 *
 * @throws CommandFailed when it answers none at all
 */
export async function predictEach(
  platform: Platform,
  project: string,
  records: readonly Row[],
  { explain = false, inOrder = false, onProgress = () => {} }: PredictOptions = {},
): Promise<Answer[]> {
  const { value } = await projectKey(platform, project);
  const url = platform.apiUrl(`projects/${project}/predictions`);
  let broken: CommandFailed | undefined;
  const answers = await answersTo(
    batches(records, explain, inOrder),
    async (batch): Promise<Answer[]> => {
      if (broken) return batch.records.map(() => ({ refused: 'not asked: the API failed before' }));
      try {
        return await askApart(batch.records, (some) => post<PredictionResponse>(url, value, bodyOf(some, explain)));
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        broken = error;
        return batch.records.map(() => ({ refused: error.message }));
      }
    },
    { inFlight: inOrder ? 1 : requestsInFlight, onProgress },
  );
  const each = answers.flat();
  if (broken && !each.some((answer) => 'prediction' in answer)) throw broken;
  return each;
}

/**
 * Asks about records together; those that the API names as wrong are taken out and the others asked about again. What is wrong
 * without a name is found by halves.
 *
 * @throws CommandFailed for anything but refused records
 */
export async function askApart(
  records: readonly string[],
  ask: (records: readonly string[]) => Promise<PredictionResponse>,
): Promise<Answer[]> {
  try {
    const { modelVersion, predictions } = await ask(records);
    // While two versions answer, that of the response is the champion's.
    return predictions.map((prediction) => ({ prediction, modelVersion: prediction.modelVersion ?? modelVersion }));
  } catch (error) {
    const refusal = error instanceof CommandFailed ? (error.details as Refusal | undefined) : undefined;
    if (!(error instanceof CommandFailed) || !refusal || ![400, 413].includes(refusal.status)) throw error;
    const named = new Map<number, string[]>();
    for (const { path, message } of refusal.details ?? []) {
      const [, index, rest] = /^records\[(\d+)\]\.?(.*)$/s.exec(path) ?? [];
      if (index === undefined) continue;
      named.set(Number(index), [...(named.get(Number(index)) ?? []), rest ? `${rest}: ${message}` : message]);
    }
    if (records.length === 1)
      return [{ refused: named.get(0)?.join('; ') ?? refusal.message ?? 'refused without a reason' }];
    if (named.size === 0) {
      const half = Math.ceil(records.length / 2);
      return [...(await askApart(records.slice(0, half), ask)), ...(await askApart(records.slice(half), ask))];
    }
    const others = records.filter((_, i) => !named.has(i));
    const answers = others.length > 0 ? await askApart(others, ask) : [];
    let next = 0;
    return records.map((_, i): Answer => {
      const why = named.get(i);
      return why ? { refused: why.join('; ') } : (answers[next++] ?? { refused: 'the API gave no answer' });
    });
  }
}

interface Refusal {
  status: number;
  message?: string;
  details?: { path: string; message: string }[];
}

/** The answers in the order of the requests, of which so many are sent at once. */
export async function answersTo<Request extends { count: number }, Answer>(
  requests: readonly Request[],
  send: (request: Request) => Promise<Answer>,
  { inFlight, onProgress }: { inFlight: number; onProgress: (done: number) => void },
): Promise<Answer[]> {
  const answers: Answer[] = new Array(requests.length);
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let i = next++; i < requests.length; i = next++) {
      const request = requests[i]!;
      answers[i] = await send(request);
      done += request.count;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, requests.length) }, worker));
  return answers;
}

/** Records as JSON, together within the API's limits of records and of bytes. */
export interface Batch {
  records: string[];
  count: number;
}

export function batches(records: readonly Row[], explain = false, inOrder = false): Batch[] {
  const atOnce = inOrder ? windowedAtOnce : explain ? explainedAtOnce : recordsAtOnce;
  const made: Batch[] = [];
  let pending: string[] = [];
  let bytes = 0;
  const flush = () => {
    if (pending.length > 0) made.push({ records: pending, count: pending.length });
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

/** The body of a request. */
export function bodyOf(records: readonly string[], explain: boolean): string {
  return `{"records":[${records.join(',')}]${explain ? ',"explain":true' : ''}}`;
}
