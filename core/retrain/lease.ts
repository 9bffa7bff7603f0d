import type { ProjectName } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { LeaseRecord } from '../contracts/registry/triggers.ts';
import type { Trigger } from '../contracts/triggers.ts';
import type { RecordStore } from '../ports/index.ts';

/** A run whose end was never heard of holds its project this long; longer than any run takes. */
export const leaseHours = 24;
/** A run without an execution this long after it was recorded never began. */
const neverBegan = 15 * 60_000;
/** Triggers that are kept while they wait; what more come are recorded as coalesced and add nothing. */
const maxPending = 30;

export async function readLease(registry: RecordStore, project: ProjectName): Promise<LeaseRecord | undefined> {
  return registry.get<LeaseRecord>(keys.lease(project));
}

/** The lease of a project on which nothing has run. */
export function freshLease(project: ProjectName): LeaseRecord {
  return {
    ...keys.lease(project),
    project,
    runId: null,
    expiresAt: null,
    lastStartedAt: null,
    pending: [],
    quietCheckAt: null,
    rowsAtLastRun: 0,
    lastRun: null,
    succeededRuns: 0,
    revision: 0,
  };
}

/** Whether a run holds the lease: it has not expired, and its execution began or may still begin. */
export function isHeld(lease: LeaseRecord, holder: RunRecord | undefined, now: Date): boolean {
  if (lease.runId === null) return false;
  if (lease.expiresAt !== null && Date.parse(lease.expiresAt) <= now.getTime()) return false;
  return !holder || Boolean(holder.executionArn) || mayStillBegin(holder, now);
}

/** Whether a run without an execution is young enough for that to be on its way. */
export function mayStillBegin({ startedAt }: RunRecord, now: Date): boolean {
  return now.getTime() - Date.parse(startedAt) < neverBegan;
}

/** The waiting triggers with one more: each id once, and a bounded number. */
export function withPending(pending: readonly Trigger[], trigger: Trigger): Trigger[] {
  const full = pending.length >= maxPending && pending.some((p) => p.reason === trigger.reason);
  return full || pending.some((p) => p.id === trigger.id) ? [...pending] : [...pending, trigger];
}
