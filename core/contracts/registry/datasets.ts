import type { DatasetColumn, DatasetVersion } from '../dataset.ts';
import type { ContractHash, DatasetVersionId, ProjectName } from '../ids.ts';
import type { StoredRecord } from '../record.ts';

export interface DatasetRecord extends StoredRecord, DatasetVersion {}

/** What files of a source look like: a new one is compared with the last. */
export interface SourceRecord extends StoredRecord {
  project: ProjectName;
  source: string;
  columns: DatasetColumn[];
}

export interface ObjectRecord extends StoredRecord {
  project: ProjectName;
  key: string;
  versionId?: string;
  /**
   * `removed`: a person took its dataset away; it is not converted again. `failed`: its ingestion ended without saying what
   * the object is; sent again, it is tried again.
   */
  status: 'catalogued' | 'rejected' | 'duplicate' | 'removed' | 'failed';
  etag?: string;
  /** Bytes. */
  size?: number;
  /** S3's order of the writes of the key, hexadecimal. */
  sequencer?: string;
  datasetVersion?: DatasetVersionId;
  reason?: string;
  /** Hash of the contract (and converter) that it was converted or refused under; absent: before that was recorded. */
  contractHash?: ContractHash;
  /** ISO 8601: when it was first ingested. */
  at: string;
  /** ISO 8601: when it was converted again, under another contract. */
  convertedAt?: string;
  /** The bus has been told of its dataset. */
  announced?: true;
  /** ISO 8601: when it was to be converted again and its bytes were no longer in `raw/`: what was made of them is kept. */
  goneAt?: string;
  /** Name of the execution that converts it again. */
  converting?: string;
  /** Why the last attempt to convert it again failed, and in which round of conversions. */
  failure?: string;
  failedIn?: string;
}
