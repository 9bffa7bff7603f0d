/**
 * The payloads of the ingest state machine: Inspect, then by `action`: `skip` ends, `reject` goes to Catalogue, `convert`
 * goes to Convert and then to Catalogue. Every step's result is the next step's whole input: references, never data.
 */
import type { ContractHash, DatasetVersionId, ProjectName } from './ids.ts';

/** Input of the machine and of Inspect. */
export interface IngestInput {
  project: ProjectName;
  source: string;
  object: RawObject;
}

/** One version of one object under `raw/`. */
export interface RawObject {
  key: string;
  versionId?: string;
  etag: string;
  /** Bytes. */
  size: number;
  /** S3's order of the writes of one key, hexadecimal: events may come in another order. */
  sequencer?: string;
}

/** Result of Inspect; input of Convert (`convert`) or Catalogue (`reject`). */
export interface IngestInspection extends IngestInput {
  /** `skip`: this version of the object is catalogued already. `reject`: it cannot be read, `reason` says why. */
  action: 'skip' | 'reject' | 'convert';
  reason?: string;
  /** Of a rejected object: hash of the contract of its source, where it has one. */
  contractHash?: ContractHash;
}

/** Result of Convert; input of Catalogue. */
export interface IngestConversion extends IngestInput {
  /**
   * `reject`: unreadable as a whole. `duplicate`: the same content is catalogued already, under whatever name. `gone`: it is
   * catalogued under an older contract and its bytes are no longer there.
   */
  action: 'reject' | 'duplicate' | 'catalogue' | 'gone';
  reason?: string;
  /** Hash of the contract that the rows were checked against. */
  contractHash?: ContractHash;
  datasetVersion?: DatasetVersionId;
  /** Where the description of the dataset version (`DatasetVersion`, JSON) is in `curated/`. */
  recordKey?: string;
}

/** What Catalogue is told where a step failed for good. */
export interface IngestFailure extends IngestInput {
  action: 'fail';
  /** Name of the error: its message may hold what was read. */
  error: string;
}

/** Result of Catalogue, and of the machine; input of PublishLabels where it holds `labels`, of Inspect where it is `outdated`. */
export interface IngestResult {
  project: ProjectName;
  source: string;
  /**
   * `failed`: so it is recorded, and the execution fails. `kept`: nothing changed, the bytes are gone or the object was removed. `outdated`: the contract changed meanwhile, and
   * the machine begins again with `object`.
   */
  status: 'catalogued' | 'duplicate' | 'rejected' | 'kept' | 'outdated' | 'failed';
  object?: RawObject;
  datasetVersion?: DatasetVersionId;
  /** The dataset holds labels, which the monitor and the entity windows are to hear of. */
  labels?: true;
  rows?: number;
  quarantined?: number;
  reason?: string;
}
