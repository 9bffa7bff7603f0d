import { basename } from 'node:path';
import { warningWords } from '../../core/contracts/dataset-warnings.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { DatasetRecord, ObjectRecord } from '../../core/contracts/registry/datasets.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import { contractHash, contractOf } from '../../core/contracts/source-contract.ts';
import { ingestStart } from '../../core/ingest/start.ts';
import { findObject } from '../../core/registry/datasets.ts';
import { WrongUsage } from '../errors.ts';
import { formatBytes, plural } from '../ui/format.ts';
import type { Progress, Task } from '../ui/progress.ts';
import { inputSize } from './input-file.ts';
import type { Platform } from './platform.ts';
import { poll } from './poll.ts';
import { publishedProject, sourceOf } from './project.ts';
import { etagOf, type UploadedObject, uploadFile } from './upload.ts';

export interface IngestedFile {
  file: string;
  key: string;
  /** `unchanged`: this very content was ingested under this name and the present contract before, nothing was uploaded. */
  status: ObjectRecord['status'] | 'unchanged';
  datasetVersion?: string;
  rows?: number;
  quarantined?: number;
  duplicates?: number;
  corrections?: number;
  notes?: string[];
  reasons?: Record<string, number>;
  reason?: string;
  /** In words: columns that are missing, new or renamed, many quarantined rows. */
  warnings?: string[];
}

export interface IngestRequest {
  project: string;
  source: string;
  files: string[];
  timeoutMs: number;
  progress: Progress;
}

const parallel = 4;
const failedStates = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** Uploads files to `raw/` and waits until each is catalogued, known already, or rejected; results in the files' order. */
export async function ingestFiles(platform: Platform, request: IngestRequest): Promise<IngestedFile[]> {
  const { project, source, files } = request;
  const { definition } = await publishedProject(platform, project);
  const contract = contractHash(contractOf(definition, sourceOf(definition, source)));
  const sizes = checkFiles(files);
  const results: IngestedFile[] = new Array(files.length);
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < files.length; i = next++) {
      const file = files[i] ?? '';
      const task = request.progress.task(`ingest ${basename(file)}`);
      try {
        results[i] = await ingestOne(platform, { ...request, contract }, file, sizes[i] ?? 0, task);
        finish(task, results[i] as IngestedFile);
      } catch (error) {
        task.fail();
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, files.length) }, worker));
  return results;
}

async function ingestOne(
  platform: Platform,
  { project, source, timeoutMs, contract }: IngestRequest & { contract: string },
  file: string,
  size: number,
  task: Task,
): Promise<IngestedFile> {
  const key = lake.raw(project, source, basename(file));
  const known = await findIngested(platform, project, key, file, size);
  // Under another contract the same content may become other rows: it is sent, and converted, again.
  if (known && known.status !== 'removed' && known.status !== 'failed' && known.contractHash === contract) {
    const described = await describe(platform, project, source, file, known);
    return known.status === 'rejected' ? described : { ...described, status: 'unchanged' };
  }
  // An entry of a failure before this one says nothing of it.
  const failedAt = (record?: ObjectRecord) =>
    record?.status === 'failed' ? (record.convertedAt ?? record.at) : undefined;
  const before = failedAt(known);
  task.update(`uploading ${formatBytes(size)}`);
  const bucket = platform.outputs.lakeBucket;
  const object = await uploadFile(await platform.s3(), { bucket, key }, file, size, (bytes) =>
    task.update(`uploading ${formatBytes(bytes)} of ${formatBytes(size)}`),
  );
  task.update('checking and converting');
  let looks = 0;
  return poll<IngestedFile>(
    async () => {
      const record = await entryOf(platform, project, key, object);
      if (record && !(before !== undefined && failedAt(record) === before))
        return describe(platform, project, source, file, record);
      if (++looks % 20 !== 0) return undefined;
      const reason = await failureOf(platform, key, object);
      return reason ? { file, key, status: 'failed', reason } : undefined;
    },
    { timeoutMs, waitingFor: `the end of the ingestion of ${file}` },
  );
}

/** What became of the same bytes under the same name, where they are the object's present version. */
async function findIngested(platform: Platform, project: string, key: string, file: string, size: number) {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await platform.s3();
  const head = await client
    .send(new HeadObjectCommand({ Bucket: platform.outputs.lakeBucket, Key: key }))
    .catch((error: unknown) => {
      if (error instanceof Error && ['NotFound', 'NoSuchKey'].includes(error.name)) return undefined;
      throw error;
    });
  const etag = head?.ETag?.replaceAll('"', '');
  if (!etag || head?.ContentLength !== size || etag !== (await etagOf(file, size))) return undefined;
  return entryOf(platform, project, key, {
    etag,
    ...(head.VersionId && head.VersionId !== 'null' ? { versionId: head.VersionId } : {}),
  });
}

/** The catalogue knows an object by its version, or by its ETag where the event of its creation named no version. */
async function entryOf({ registry }: Platform, project: string, key: string, { etag, versionId }: UploadedObject) {
  const byVersion = versionId ? await findObject(registry, project, { key, etag, versionId }) : undefined;
  return byVersion ?? findObject(registry, project, { key, etag });
}

async function describe(
  { registry }: Platform,
  project: string,
  source: string,
  file: string,
  { key, status, datasetVersion, reason }: ObjectRecord,
): Promise<IngestedFile> {
  const dataset = datasetVersion
    ? await registry.get<DatasetRecord>(keys.dataset(project, source, datasetVersion))
    : undefined;
  return {
    file,
    key,
    status,
    ...(datasetVersion ? { datasetVersion } : {}),
    ...(dataset
      ? {
          rows: dataset.rows,
          quarantined: dataset.quarantined,
          duplicates: dataset.duplicates,
          corrections: dataset.corrections ?? 0,
          ...(dataset.notes?.length ? { notes: dataset.notes } : {}),
          reasons: dataset.reasons,
          ...(dataset.warnings?.length ? { warnings: dataset.warnings.map(warningWords) } : {}),
        }
      : {}),
    ...(reason ? { reason } : {}),
  };
}

/** Why the object's execution ended without an entry in the catalogue, if it did. */
async function failureOf(platform: Platform, key: string, object: UploadedObject): Promise<string | undefined> {
  const { describeExecution } = await import('./executions.ts');
  const { etag, versionId } = object;
  for (const version of versionId ? [{ 'version-id': versionId }, {}] : [{}]) {
    const started = ingestStart({ key, etag, ...version });
    const execution = started && (await describeExecution(platform, platform.outputs.ingestMachineArn, started.name));
    if (execution && failedStates.includes(execution.status))
      return `${execution.error ?? execution.status}: ${execution.cause ?? 'no cause given'}`.slice(0, 500);
  }
  return undefined;
}

function checkFiles(files: string[]): number[] {
  const names = new Set<string>();
  return files.map((file) => {
    const size = inputSize(file);
    const name = basename(file);
    if (names.has(name))
      throw new WrongUsage(`two files are called ${name}; objects of a source have names of their own`);
    names.add(name);
    return size;
  });
}

function finish(task: Task, { status, rows, quarantined, reason, warnings = [] }: IngestedFile): void {
  const counts = rows === undefined ? '' : `${plural(rows, 'row')}${quarantined ? `, ${quarantined} quarantined` : ''}`;
  if (status === 'rejected' || status === 'failed') task.fail(`${status}: ${reason ?? ''}`);
  else if (warnings.length > 0) task.warn([counts, ...warnings].filter(Boolean).join('; '));
  else task.done(status === 'catalogued' ? counts : [status, counts].filter(Boolean).join(', '));
}
