import type { ModelDigest, ProjectName } from '../ids.ts';
import type { StoredRecord } from '../record.ts';

/** What is stored of a version failed its check when requests were routed to it; one item a version. */
export interface RefusalRecord extends StoredRecord {
  project: ProjectName;
  version: number;
  digest: ModelDigest;
  reason: string;
  /** The version that answers in its place; null: none can. */
  answering: number | null;
  /** ISO 8601: when it was first refused, of a time without a pause, and last. */
  since: string;
  lastAt: string;
}
