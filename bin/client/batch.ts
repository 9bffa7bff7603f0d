import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ColumnsDiffer, mergeCsvFiles, mergeParquetFiles } from '../../adapters/duckdb/merge-rows.ts';
import { withScratch } from '../../adapters/duckdb/scratch.ts';
import { getBatch } from '../../core/batch/jobs.ts';
import { type BatchCommand, executionName, type RequestedBatch } from '../../core/batch/request.ts';
import { type BatchOptions, type BatchSummary, batchSummarySchema } from '../../core/contracts/batch.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { BatchRecord } from '../../core/contracts/registry/batches.ts';
import { contentHash } from '../../core/hash/content-hash.ts';
import { jsonOf } from '../../core/ports/json.ts';
import { concurrently } from '../../core/registry/concurrently.ts';
import { CommandFailed, WrongUsage } from '../errors.ts';
import { formatBytes, formatCount, plural } from '../ui/format.ts';
import type { Task } from '../ui/progress.ts';
import { requestedBatch } from './answers.ts';
import { askAsCaller } from './ask-as-caller.ts';
import { describeExecution } from './executions.ts';
import { inputSize } from './input-file.ts';
import { lakeStore, readObject } from './objects.ts';
import type { Platform } from './platform.ts';
import { poll } from './poll.ts';
import { outFormat, replaceFile } from './predictions-file.ts';
import { etagOf, uploadFile } from './upload.ts';

const atOnce = 4;
/** What begins a place in the lake; anything else is a path here. */
const inLake = /^(s3:\/\/[^/]+\/)?(batch\/.+)$/s;

/** Where a batch reads: as it stands in the lake, else what lies here is uploaded. @throws CommandFailed, WrongUsage */
export async function batchInput(platform: Platform, project: string, input: string, task: Task): Promise<string> {
  const [, , key] = inLake.exec(input) ?? [];
  if (key !== undefined && !existsSync(input)) return key;
  const files = await filesOf(input);
  const sized = files.map(({ path, name }) => ({ path, name, size: inputSize(path) }));
  const hashed = await concurrently(sized, atOnce, async (file) => ({
    ...file,
    etag: await etagOf(file.path, file.size),
  }));
  const id = contentHash(hashed.map(({ name, etag }) => [name, etag])).slice(0, 16);
  const store = await lakeStore(platform);
  let sent = 0;
  const total = hashed.reduce((sum, { size }) => sum + size, 0);
  await concurrently(hashed, atOnce, async ({ path, name, size, etag }) => {
    const to = lake.batch(project, `uploads/${id}/${name}`);
    const there = await store.head(to);
    if (there?.etag !== etag) {
      await uploadFile(await platform.s3(), { bucket: platform.outputs.lakeBucket, key: to }, path, size);
    }
    sent += size;
    task.update(`uploading ${formatBytes(sent)} of ${formatBytes(total)}`);
  });
  return lake.batch(project, `uploads/${id}/`);
}

/** A file, or those below a folder, by their names there; hidden ones are none. */
async function filesOf(input: string): Promise<{ path: string; name: string }[]> {
  if (!statSync(input, { throwIfNoEntry: false })?.isDirectory()) return [{ path: input, name: basename(input) }];
  const entries = await readdir(input, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: path.slice(join(input, '/').length).replaceAll('\\', '/') }))
    .filter(({ name }) => !/(^|\/)\./.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (files.length === 0) throw new WrongUsage(`no file lies in ${input}`);
  return files;
}

/** Asks for a batch, in the caller's name. @throws CommandFailed with the platform's reason */
export function requestBatch(
  platform: Platform,
  request: { project: string; input: string; options: Partial<BatchOptions> },
): Promise<RequestedBatch> {
  return askAsCaller<BatchCommand, RequestedBatch>(
    platform,
    platform.outputs.batchFunction,
    { action: 'batch', ...request },
    requestedBatch,
  );
}

/** Waits for the end of a batch and says how far it is. @throws CommandFailed when the time is over */
export async function awaitBatch(
  platform: Platform,
  { project, job, timeoutMs }: { project: string; job: string; timeoutMs: number },
  task: Task,
): Promise<BatchRecord> {
  const { registry, outputs } = platform;
  let looks = 0;
  return poll(
    async () => {
      const record = await getBatch(registry, project, job);
      if (record.state !== 'running') return record;
      if (looks++ % 4 === 3) task.update(await progressOf(platform, record));
      if (looks % 20 !== 0) return undefined;
      const execution = await describeExecution(platform, outputs.batchMachineArn, executionName(job, record.attempts));
      if (!execution || execution.status === 'RUNNING' || execution.status === 'SUCCEEDED') return undefined;
      const reason = `${execution.error ?? execution.status}: ${execution.cause ?? 'no cause given'}`;
      return { ...record, state: 'failed', reason };
    },
    { timeoutMs, intervalMs: 500, waitingFor: `the end of batch ${job}` },
  );
}

/** By what its steps have left behind. */
async function progressOf(platform: Platform, { project, job, files }: BatchRecord): Promise<string> {
  const store = await lakeStore(platform);
  const count = async (folder: string) => {
    let found = 0;
    for await (const _ of store.list(lake.batchWork(project, job, folder))) found++;
    return found;
  };
  if (!(await store.head(lake.batchWork(project, job, 'parts.json'))))
    return `${formatCount(await count('staged/'))} of ${plural(files, 'file')} read`;
  const [parts, scored] = await Promise.all([count('rows/'), count('scored/')]);
  return `${formatCount(scored)} of ${plural(parts, 'part')} scored`;
}

export async function summaryOf(platform: Platform, { project, job }: BatchRecord): Promise<BatchSummary> {
  const key = lake.predictions(project, job, 'job.json');
  return jsonOf(await readObject(platform, key), key, batchSummarySchema);
}

/** Whether results go into a folder: it ends with a slash, or is one. */
export function isFolder(out: string): boolean {
  return out.endsWith('/') || statSync(out, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Copies what a batch came to: into a folder as it lies in the lake, or as one file, with `<file>.failures.ndjson` beside it where any row
 * has failed.
 * @returns paths of the files
 * @throws CommandFailed
 */
export async function fetchResults(platform: Platform, summary: BatchSummary, out: string): Promise<string[]> {
  const { objects, failures } = summary;
  const store = await lakeStore(platform);
  const fetch = (keys: readonly string[], folder: string) =>
    concurrently(keys, atOnce, async (key) => {
      const path = join(folder, basename(key));
      await writeFile(path, await store.get(key));
      return path;
    });
  const rows = objects.map(({ key }) => key);
  if (isFolder(out)) {
    await mkdir(join(out, 'failures'), { recursive: true });
    return [...(await fetch(rows, out)), ...(await fetch(failures, join(out, 'failures')))];
  }
  if (rows.length === 0) throw new CommandFailed(`no row could be read, ${out} is not written`);
  return withScratch(async (folder) => {
    const paths = await fetch(rows, folder);
    const merge = outFormat(out) === '.csv' ? mergeCsvFiles : mergeParquetFiles;
    try {
      await replaceFile(out, (path) => merge(paths, path));
    } catch (error) {
      if (!(error instanceof CommandFailed && error.cause instanceof ColumnsDiffer)) throw error;
      throw new CommandFailed(`${error.message}; choose the same with --keys, or take a folder: --out FOLDER/`, {
        cause: error,
      });
    }
    if (failures.length === 0) return [out];
    const beside = `${out}.failures.ndjson`;
    await replaceFile(beside, async (path) => {
      for (const key of failures) await writeFile(path, await store.get(key), { flag: 'a' });
    });
    return [out, beside];
  });
}
