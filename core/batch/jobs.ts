import type { BatchFailure } from '../contracts/batch.ts';
import type { BatchId, ProjectName } from '../contracts/ids.ts';
import type { BatchPointer, BatchRecord } from '../contracts/registry/batches.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { Ports, RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { observedWrite } from '../registry/audit.ts';
import { BatchRefused } from './errors.ts';

/** Records of batches are kept as long as their results. */
const keptDays = 400;

export function expiryOf(createdAt: string): number {
  return Math.ceil(Date.parse(createdAt) / 1000) + keptDays * 86_400;
}

/** @throws BatchRefused */
export async function getBatch(registry: RecordStore, project: ProjectName, job: BatchId): Promise<BatchRecord> {
  const found = await registry.get<BatchRecord>(keys.batch(project, job));
  if (!found)
    throw new BatchRefused(`project '${project}' has no batch ${job}; \`perennial batches ${project}\` lists them`);
  return found;
}

/** Newest first. */
export async function listBatches(registry: RecordStore, project: ProjectName, limit?: number): Promise<BatchRecord[]> {
  const { pk } = keys.batch(project, '');
  return registry.query<BatchRecord>(pk, { prefix: 'JOB#', descending: true, ...(limit ? { limit } : {}) });
}

/** The batch that was made last of the same files, by the same model and with the same options. */
export async function findBatchOf(
  registry: RecordStore,
  project: ProjectName,
  identity: string,
): Promise<{ pointer: BatchPointer; record: BatchRecord } | undefined> {
  const pointer = await registry.get<BatchPointer>(keys.batchOf(project, identity));
  const record = pointer && (await registry.get<BatchRecord>(keys.batch(project, pointer.job)));
  return pointer && record && { pointer, record };
}

/**
 * Enters a new batch, unless another has been entered for the same since `before` was read; whether it was.
 * @param identity undefined for one that could not be begun
 */
export async function enterBatch(
  registry: RecordStore,
  record: BatchRecord,
  identity?: { of: string; before: BatchPointer | undefined },
): Promise<boolean> {
  const { project, job, by, createdAt: at, input, files, version, ttl } = record;
  const pointer = identity && { ...keys.batchOf(project, identity.of), job, ...(ttl !== undefined && { ttl }) };
  const after = { job, input, files, ...(version !== undefined && { version }) };
  const { reason } = record;
  try {
    await registry.write([
      { put: record, when: 'absent' },
      ...(pointer
        ? [{ put: pointer, when: identity.before ? { equals: { job: identity.before.job } } : ('absent' as const) }]
        : []),
      observedWrite({
        project,
        action: record.state === 'failed' ? 'batch refused' : 'batch started',
        by,
        at,
        after,
        ...(reason !== undefined && { reason }),
      }),
    ]);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return false;
  }
}

/** Counts another attempt of a batch that is not done; undefined where somebody else has begun one, or it is done. */
export async function beginAttempt(
  registry: RecordStore,
  before: BatchRecord,
  by: string,
  at: Date,
): Promise<BatchRecord | undefined> {
  const { reason: _, finishedAt: __, ...rest } = before;
  const put: BatchRecord = { ...(rest as BatchRecord), state: 'running', attempts: before.attempts + 1 };
  const { project, job } = before;
  const resumed = observedWrite({ project, action: 'batch resumed', by, at: at.toISOString(), after: { job } });
  try {
    await registry.write([
      { put, when: { equals: { state: before.state, attempts: before.attempts } } },
      ...(before.attempts > 0 ? [resumed] : []),
    ]);
    return put;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return undefined;
  }
}

/** How a batch ended. */
export type BatchEnd = Pick<BatchRecord, 'state' | 'outputHash' | 'anew' | 'snapshotId' | 'reason' | 'result'>;

/** Records the end of a batch once, with an audit record, and tells of it; a batch that is done stays as it is. */
export async function endBatch(
  { registry, events, clock }: Pick<Ports, 'registry' | 'events' | 'clock'>,
  { project, job }: Pick<BatchFailure, 'project' | 'job'>,
  end: BatchEnd,
): Promise<BatchRecord> {
  const before = await getBatch(registry, project, job);
  if (before.state === 'finished') return before;
  const at = clock().toISOString();
  const { reason: _, ...rest } = before;
  const after: BatchRecord = { ...(rest as BatchRecord), ...end, finishedAt: at };
  // Told before it is recorded: an end that is told twice is read twice, one that is not told is lost.
  await events.publish([{ type: 'BatchFinished', detail: endOf(after) }]);
  try {
    await registry.write([
      { put: after, when: { equals: { state: before.state, attempts: before.attempts } } },
      observedWrite({
        project,
        action: `batch ${end.state}`,
        by: before.by,
        at,
        before: { state: before.state },
        after: { job, ...end.result },
        ...(end.reason !== undefined && { reason: end.reason }),
      }),
    ]);
    return after;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // Another execution has ended it, or begun anew.
    return getBatch(registry, project, job);
  }
}

export function endOf({ project, job, state, version, result, reason }: BatchRecord) {
  const { rows = 0, predicted = 0, refused = 0, unreadable = 0 } = result ?? {};
  return {
    project,
    job,
    state: state === 'finished' ? ('finished' as const) : ('failed' as const),
    ...(version !== undefined && { version }),
    ...{ rows, predicted, refused, unreadable },
    ...(reason !== undefined && { reason }),
  };
}
