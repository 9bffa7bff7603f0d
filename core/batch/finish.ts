import {
  type BatchFailure,
  type BatchItem,
  type BatchState,
  type BatchSummary,
  placeOf,
  type ScoredPart,
  type StagedFile,
  scoredPartSchema,
} from '../contracts/batch.ts';
import type { FileHash } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { BatchRecord } from '../contracts/registry/batches.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { Ports } from '../ports/index.ts';
import { getJson, putJson } from '../ports/json.ts';
import { ObjectNotFound } from '../ports/object-store.ts';
import { concurrently } from '../registry/concurrently.ts';
import { foldedFromSchema, stagedFiles } from './gather.ts';
import { endBatch } from './jobs.ts';
import { readJob } from './package.ts';

export type FinishPorts = Pick<Ports, 'lake' | 'registry' | 'events' | 'clock'>;

const readsAtOnce = 16;

/** Sums up a batch, records its end and tells of it. A batch that has lost a file or a part has failed: started again, it does the rest. */
export async function finishBatch(ports: FinishPorts, state: BatchState): Promise<BatchRecord> {
  const { lake } = ports;
  const { project, job: id } = state;
  const job = await readJob(lake, state);
  const staged = await stagedFiles(lake, job);
  const parts = staged.flatMap((found, file) =>
    Array.from({ length: found?.parts ?? 0 }, (_, part) => placeOf(file, part)),
  );
  const scored = await concurrently(parts, readsAtOnce, (place) =>
    orUndefined(getJson(lake, keysOf.batchWork(project, id, `scored/${place}.json`), scoredPartSchema)),
  );
  const objects = scored.filter((part): part is ScoredPart => part !== undefined);
  const files = staged.map((found, file): StagedFile => {
    return found ?? { key: job.files[file]!.key, ...nothing, unreadable: 'nothing came of it', lost: true };
  });
  const sum = (of: (part: ScoredPart) => number) => objects.reduce((total, part) => total + of(part), 0);
  const malformed = files.reduce((total, file) => total + file.malformed, 0);
  const result = {
    rows: files.reduce((total, file) => total + file.rows, 0) + malformed,
    predicted: sum((part) => part.predicted),
    refused: sum((part) => part.refused) + malformed,
    unreadable: files.filter(({ unreadable }) => unreadable !== undefined).length,
    parts: objects.length,
    lost: parts.length - objects.length,
  };
  const lostFiles = files.filter(({ lost }) => lost).map(({ key }) => key);
  const windows = await orUndefined(
    getJson(lake, keysOf.batchWork(project, id, 'windows/done.json'), foldedFromSchema),
  );
  const failures: string[] = [];
  for await (const { key } of lake.list(keysOf.predictions(project, id, 'failures/'))) failures.push(key);
  const summary: BatchSummary = {
    ...{ project, job: id, modelVersion: job.model.version, digest: job.model.digest },
    ...{ createdAt: job.createdAt, finishedAt: ports.clock().toISOString(), by: job.by, options: job.options },
    ...(windows?.snapshotId !== undefined && { snapshotId: windows.snapshotId }),
    ...{ files, objects, failures },
  };
  await putJson(lake, keysOf.predictions(project, id, 'job.json'), summary);
  const reason = lostReason(result.lost, lostFiles);
  return endBatch(ports, state, {
    state: reason === undefined ? 'finished' : 'failed',
    result,
    outputHash: outputHash(objects),
    ...(windows?.snapshotId !== undefined && { snapshotId: windows.snapshotId }),
    ...(reason !== undefined && { reason }),
    ...(lostFiles.length > 0 && { anew: true as const }),
  });
}

const nothing = { rows: 0, malformed: 0, parts: 0, notes: [] };

/** Records that a batch has failed: its execution did. */
export function failBatch(ports: FinishPorts, { project, job, error }: BatchFailure): Promise<BatchRecord> {
  // What Lambda says of an error is JSON, which may be cut.
  const [, message] = /"errorMessage":"((?:[^"\\]|\\.)*)/.exec(error) ?? [];
  return endBatch(ports, { project, job }, { state: 'failed', reason: (message ?? error).slice(0, 1_000) });
}

/** Says why nothing came of an item of a map, so that the others go on. */
export async function recordLoss({ lake }: Pick<FinishPorts, 'lake'>, item: BatchItem): Promise<void> {
  const { project, job: id, file, part, error = 'unknown' } = item;
  const why = lossText(error.slice(0, 300));
  if (part !== undefined) {
    await putJson(lake, keysOf.batchWork(project, id, `lost/${placeOf(file, part)}.json`), { error: why });
    return;
  }
  const { files } = await readJob(lake, item);
  const found: StagedFile = { key: files[file]!.key, ...nothing, unreadable: why, lost: true };
  await putJson(lake, keysOf.batchWork(project, id, `staged/${placeOf(file)}.json`), found);
}

/** What a person can do about an error of that name. */
function lossText(error: string): string {
  if (/Timed?out/i.test(error))
    return `reading it took longer than a function may (${error}); split it into smaller files`;
  if (/^(Runtime\.|Lambda\.Unknown|Sandbox\.)/.test(error))
    return `the worker died (${error}), perhaps for want of memory; split it into smaller files`;
  return `reading it failed (${error}), the log of its function says where`;
}

function lostReason(parts: number, files: readonly string[]): string | undefined {
  const lost = [
    ...(files.length > 0 ? [`${files.length} files, ${files[0]} for one`] : []),
    ...(parts > 0 ? [`${parts} parts`] : []),
  ];
  return lost.length === 0
    ? undefined
    : `nothing came of ${lost.join(' and ')}; the others are done, and starting the batch again does the rest`;
}

/** Of the names and the hashes of all objects with rows: the same for the same results, whatever their batch is called. */
function outputHash(objects: readonly ScoredPart[]): FileHash {
  return contentHash(objects.map(({ key, sha256 }) => [key.slice(key.lastIndexOf('/') + 1), sha256]));
}

function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: unknown) => {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  });
}
