import type { ProjectName } from '../contracts/ids.ts';
import type { RevisedRecord } from '../contracts/registry/tracking.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { Clock, Random } from '../ports/index.ts';
import { ConditionFailed, type RecordStore, type WriteOperation } from '../ports/record-store.ts';
import { observedWrite } from '../registry/audit.ts';
import { TrackingError } from './errors.ts';

/** Who asks for what in which project, with what answering needs. */
export interface Tracking {
  registry: RecordStore;
  clock: Clock;
  random: Random;
  project: ProjectName;
  /** As the audit names it: the id of the key. */
  by: string;
}

const attempts = 8;

/** Times of the protocol. */
export const now = ({ clock }: Tracking): number => clock().getTime();

/** The hash by which a name is a part of a key. */
export const nameHash = (name: string): string => contentHash(name).slice(0, 32);

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The write that tells of a change of state. */
export function audited(tracking: Tracking, action: string, after: unknown, before?: unknown): WriteOperation {
  const { project, by } = tracking;
  const at = tracking.clock().toISOString();
  return observedWrite({ project, action, by, at, after, ...(before !== undefined && { before }) });
}

/**
 * Changes a record that others may change at the same time: reads it, writes the next under the condition that it is the same still, and
 * does so again where it is not.
 * @param read throws where there is nothing to change
 * @param next the changed record, and what is written with it
 * @throws TrackingError RESOURCE_CONFLICT where others are always faster
 */
export async function change<T extends RevisedRecord>(
  { registry }: Tracking,
  read: () => Promise<T>,
  next: (record: T) => { record: T; also?: WriteOperation[] },
): Promise<T> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const before = await read();
    const { record, also = [] } = next(before);
    const put = { ...record, revision: before.revision + 1 };
    const when = before.revision === 0 ? ('absent' as const) : { equals: { revision: before.revision } };
    try {
      await registry.write([{ put, when }, ...also]);
      return put;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.operation !== undefined && error.operation > 0) throw error;
    }
  }
  throw new TrackingError('RESOURCE_CONFLICT', 'others change the same at the same time; try again');
}
