import type { CodeHash, DefinitionHash, ProjectName, RunId } from '../ids.ts';
import type { StoredRecord } from '../record.ts';
import type { Trigger, TriggerDecision } from '../triggers.ts';

export interface LeaseRecord extends StoredRecord {
  project: ProjectName;
  /** The run that holds the lease, or null. */
  runId: RunId | null;
  /** ISO 8601; an expired lease may be taken. */
  expiresAt: string | null;
  /** ISO 8601: start of the last run that an automatic trigger started. */
  lastStartedAt: string | null;
  /** Triggers that came while a run was under way or data were still arriving. */
  pending: Trigger[];
  /** A delayed recheck of data triggers is on its way until this moment. */
  quietCheckAt: string | null;
  /** Rows catalogued up to the start of the last run that succeeded. */
  rowsAtLastRun: number;
  /** The last run: under way while `succeeded` is null. */
  lastRun: {
    runId: RunId;
    startedAt: string;
    /** Rows catalogued at its start. */
    rows: number;
    definitionHash: DefinitionHash;
    codeHash: CodeHash;
    succeeded: boolean | null;
  } | null;
  /** Number of runs that have succeeded. */
  succeededRuns: number;
  /** Grows with each write: a holder that was taken over cannot write any more. */
  revision: number;
}

export interface TriggerRecord extends StoredRecord {
  trigger: Trigger;
  outcome: TriggerDecision;
  at: string;
}
