import type { StoredRecord } from '../record.ts';

/** What serving needs to know of a project; the only thing that a promotion or rollback changes. */
export interface RouteRecord extends StoredRecord {
  project: string;
  champion: number;
  digest: string;
  /** The champion before this one, to which a rollback returns. */
  previous: number | null;
  revision: number;
  updatedAt: string;
}
