import type { ProjectName, RunId } from '../ids.ts';
import type { StoredRecord } from '../record.ts';

/** `waiting` alone leads on, and to each of the others. */
export type ApprovalState = 'waiting' | 'approved' | 'rejected' | 'expired';

/** Whether a version may be rolled out, which another person decides than who asked for its run. */
export interface ApprovalRecord extends StoredRecord {
  project: ProjectName;
  version: number;
  state: ApprovalState;
  runId: RunId;
  /** Whom the run was asked for by: who may not decide. */
  requestedBy: string;
  requestedAt: string;
  /** ISO 8601: who has decided nothing until then has rejected. */
  deadline: string;
  /** Why the version won. */
  reason: string;
  /** The champion that it was compared with; null for none. */
  expectedChampion: number | null;
  /** How often people have been told. */
  asked: number;
  /** What the state machine waits for. Nowhere else: not in events, messages or logs. */
  token?: string;
  decidedBy?: string;
  decidedAt?: string;
  decidedBecause?: string;
  revision: number;
}
