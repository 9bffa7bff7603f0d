import { NoPrediction } from '../algorithms/errors.ts';
import type { ModelKinds } from '../algorithms/predicting.ts';
import {
  type BatchItem,
  type BatchJob,
  placeOf,
  type ScoredPart,
  type StagedPart,
  type StagedRow,
  stagedPartSchema,
} from '../contracts/batch.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import { arrayOf } from '../contracts/schema.ts';
import { bytesHash } from '../hash/content-hash.ts';
import type { Zip } from '../packs/pack.ts';
import type { Ports } from '../ports/index.ts';
import { getJson, putJson } from '../ports/json.ts';
import { ObjectNotFound } from '../ports/object-store.ts';
import type { ScoredRecord } from '../serve/prediction/capture.ts';
import { predictionOf } from '../serve/prediction/capture.ts';
import { createScorer } from '../serve/prediction/create-scorer.ts';
import { type LoadedModel, loadServingModel } from '../serve/prediction/loaded-model.ts';
import { decodeTable } from '../table/codec.ts';
import { numericColumn } from '../table/table.ts';
import { withKeyHash } from '../windows/online/key-hash.ts';
import type { OutColumn, RowFiles } from './files.ts';
import { inferenceIdsOfPart } from './inference-ids.ts';
import { packageOfJob, readJob, takenKey } from './package.ts';
import { predictedColumns, type RowAnswer } from './predicted-columns.ts';

export interface ScorePorts extends Pick<Ports, 'lake'> {
  files: Pick<RowFiles, 'write'>;
  kinds: ModelKinds;
  zip: Pick<Zip, 'zip'>;
}

const endings = { parquet: 'parquet', csv: 'csv' } as const;
const contentTypes = { parquet: 'application/vnd.apache.parquet', csv: 'text/csv; charset=utf-8' } as const;

/**
 * Scores a part of a file by the scorer of the API. Leaves an object with its rows and what was predicted, one with those that could not
 * be scored, where asked for the predictions in the inference log, and at the end what came of it; that is not done again. Repeated,
 * the same bytes are written under the same names.
 */
export async function scorePart(ports: ScorePorts, item: BatchItem): Promise<void> {
  const { lake } = ports;
  const { project, job: id } = item;
  const place = placeOf(item.file, item.part);
  const markerKey = keysOf.batchWork(project, id, `scored/${place}.json`);
  if (await lake.head(markerKey)) return;
  const job = await readJob(lake, item);
  const { options } = job;
  const pkg = await packageOfJob(lake, job);
  const model = loadServingModel(pkg, job.model.version, createScorer(pkg, ports.kinds));
  const { columns, rows }: StagedPart = await getJson(
    lake,
    keysOf.batchWork(project, id, `rows/${place}.json`),
    stagedPartSchema,
  );
  const scored = scoredRows(job, place, model, rows, await windowValues(lake, job, place, model));
  const answers = scored.map((row): RowAnswer => {
    return 'refused' in row ? row : { prediction: predictionOf(row), modelVersion: job.model.version };
  });

  const taken = options.keys ?? [...columns, ...(await takenInBatch(lake, job))];
  const key = keysOf.predictions(project, id, `rows/part-${place}.${endings[options.format]}`);
  const bytes = await ports.files.write(
    options.format,
    [
      ...inputColumns(columns, rows, options.keys),
      ...predictedColumns(answers, pkg, taken, { explain: options.explain, refused: 'error' }),
    ],
    rows.length,
  );
  await lake.put(key, bytes, { contentType: contentTypes[options.format] });
  const failures = failureLines(job, item, columns, rows, answers);
  if (failures.length > 0)
    await lake.put(keysOf.predictions(project, id, `failures/${place}.ndjson`), `${failures.join('\n')}\n`, {
      contentType: 'application/x-ndjson',
    });
  if (options.capture) await capture(ports, job, place, model, scored);
  const refused = failures.length;
  const result = { key, sha256: bytesHash(bytes), rows: rows.length, predicted: rows.length - refused, refused };
  await putJson(lake, markerKey, result satisfies ScoredPart);
}

const namesSchema = arrayOf('names of columns', String);

/** Of a batch that earlier code has gathered nothing is known. */
function takenInBatch(lake: ScorePorts['lake'], job: BatchJob): Promise<string[]> {
  return getJson(lake, takenKey(job), namesSchema).catch((error: unknown) => {
    if (error instanceof ObjectNotFound) return [];
    throw error;
  });
}

type ScoredRow = ScoredRecord | { refused: string };

function scoredRows(
  { identity, model: { shift }, options }: BatchJob,
  place: string,
  model: LoadedModel,
  rows: readonly StagedRow[],
  windowsAt: (row: number) => number[],
): ScoredRow[] {
  const { scorer } = model;
  const ids = inferenceIdsOfPart(identity, place, rows.length);
  return rows.map(([, , record, error], i): ScoredRow => {
    if (record === null) return { refused: error ?? 'it cannot be read' };
    const windowValues = windowsAt(i);
    try {
      const score = scorer.score(record, windowValues, options.explain, shift);
      const key = model.keyOf(record);
      const inferenceId = key === undefined || scorer.windows.length === 0 ? ids[i]! : withKeyHash(ids[i]!, key);
      const hasTime = model.time !== undefined && typeof record[model.time] === 'number';
      const time = hasTime ? Number(record[model.time!]) : Number.NaN;
      return { inferenceId, record, key, time, windowValues, score };
    } catch (thrown) {
      if (!(thrown instanceof NoPrediction)) throw thrown;
      return { refused: thrown.message };
    }
  });
}

/** The window values of each row. */
async function windowValues(
  lake: ScorePorts['lake'],
  { project, job }: BatchJob,
  place: string,
  { scorer }: LoadedModel,
): Promise<(row: number) => number[]> {
  if (scorer.windows.length === 0) return () => [];
  const { table } = decodeTable(await lake.get(keysOf.batchWork(project, job, `windows/${place}.table`)));
  const columns = scorer.windowNames.map((name) => numericColumn(table, name).values);
  return (row) => columns.map((values) => values[row]!);
}

function inputColumns(
  columns: readonly string[],
  rows: readonly StagedRow[],
  keys: readonly string[] = columns,
): OutColumn[] {
  return keys.map((name) => {
    const at = columns.indexOf(name);
    return { name, type: 'VARCHAR', value: (row) => rows[row]![1][at] };
  });
}

/** `{file, line, reason, row}`, a line each. */
function failureLines(
  { files }: BatchJob,
  { file }: BatchItem,
  columns: readonly string[],
  rows: readonly StagedRow[],
  answers: readonly RowAnswer[],
): string[] {
  const { key } = files[file]!;
  return answers.flatMap((answer, i) => {
    if (!('refused' in answer)) return [];
    const [line, texts] = rows[i]!;
    const row = Object.fromEntries(columns.map((name, c) => [name, texts[c] ?? null]));
    return [JSON.stringify({ file: key, line, reason: answer.refused, row })];
  });
}

/** Below the day on which the batch was planned; none has a time that it took, which is that of a request. */
async function capture(
  { lake, zip }: ScorePorts,
  { project, job, createdAt }: BatchJob,
  place: string,
  model: LoadedModel,
  scored: readonly ScoredRow[],
): Promise<void> {
  const lines = scored.flatMap((row) => ('refused' in row ? [] : [model.captureLine(row, createdAt)]));
  if (lines.length === 0) return;
  const bytes = zip.zip(new TextEncoder().encode(`${lines.join('\n')}\n`));
  await lake.put(keysOf.batchInferences(project, createdAt.slice(0, 10), job, place), bytes);
}
