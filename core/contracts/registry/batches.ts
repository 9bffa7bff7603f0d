import type { BatchId, FileHash, ModelDigest, ProjectName, SnapshotId } from '../ids.ts';
import type { StoredRecord } from '../record.ts';

/** `failed`: a part is missing, or nothing could be begun. Started again it does what is missing. */
export type BatchState = 'running' | 'finished' | 'failed';

/** A job that scores files by one version of a model. */
export interface BatchRecord extends StoredRecord {
  project: ProjectName;
  job: BatchId;
  state: BatchState;
  /** Who asked: a principal, `schedule`, or `arrival`. */
  by: string;
  /** ISO 8601: what counts as now for records without a time. */
  createdAt: string;
  finishedAt?: string;
  /** Folder or object under `batch/`. */
  input: string;
  files: number;
  version?: number;
  digest?: ModelDigest;
  /** What its entity windows were folded from, where the model has any. */
  snapshotId?: SnapshotId;
  /** Executions that were started for it. */
  attempts: number;
  reason?: string;
  /** A file was lost: started again, it is another batch. */
  anew?: true;
  /** Of what it came to; absent before. */
  result?: BatchCounts;
  /** SHA-256 over the names and hashes of the objects with its rows. */
  outputHash?: FileHash;
}

export interface BatchCounts {
  /** Lines and rows of the files that could be read. */
  rows: number;
  predicted: number;
  /** Rows and lines without a prediction: each is in `failures/` with its reason. */
  refused: number;
  unreadable: number;
  /** Objects with rows. */
  parts: number;
  /** Parts of whom nothing came. */
  lost: number;
}

/** Which batch was made last of these files, by this model and with these options. */
export interface BatchPointer extends StoredRecord {
  job: BatchId;
}
