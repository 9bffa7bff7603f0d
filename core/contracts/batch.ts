/** The payloads of the batch state machine, and what its steps leave for one another: references, never data. */
import type { BatchId, FileHash, ModelDigest, ProjectName, SnapshotId } from './ids.ts';
import type { ModelRuntime } from './model.ts';
import type { batchFormats } from './project/batch.ts';
import { objectWith } from './schema.ts';

export type BatchFormat = (typeof batchFormats)[number];

export interface BatchOptions {
  format: BatchFormat;
  /** Columns of the input that results have; absent: all. */
  keys?: string[];
  explain: boolean;
  /** Predictions are in the inference log. */
  capture: boolean;
}

/** What asks for a batch: a person, the schedule of a project, or an object that has arrived. */
export type BatchRequest =
  | { project: ProjectName; by: string; input: string; options: Partial<BatchOptions> }
  | { project: ProjectName; by: 'schedule' }
  /** The detail of an event of S3. */
  | { object: { key: string; etag?: string; size?: number } };

/** A file as it was when its batch was planned. */
export interface BatchFile {
  key: string;
  etag: string;
  size: number;
}

/** `job.json` of the work: all that was decided before the first row was read. */
export interface BatchJob {
  project: ProjectName;
  job: BatchId;
  /** Hash of files, model and options: what inference ids are made of. */
  identity: string;
  model: {
    version: number;
    digest: ModelDigest;
    sha256: FileHash;
    shift?: number;
    runtime?: ModelRuntime;
  };
  files: BatchFile[];
  options: BatchOptions;
  snapshotId?: SnapshotId;
  createdAt: string;
  by: string;
}

export const batchJobSchema = objectWith<BatchJob>('the plan of a batch', {
  job: 'string',
  identity: 'string',
  model: 'object',
  files: 'array',
  options: 'object',
});

/** What the state machine holds. `known`: it was done before. */
export interface BatchState {
  action: 'score' | 'known' | 'refused';
  project: ProjectName;
  job: BatchId;
  reason?: string;
  /** Keys of the lists that the maps read. */
  filesKey: string;
  partsKey: string;
}

export interface BatchFailure {
  project: ProjectName;
  job: BatchId;
  error: string;
}

/** One item of a map: of the first a file, of the second a part of one. */
export interface BatchItem {
  project: ProjectName;
  job: BatchId;
  file: number;
  part?: number;
  /** Why nothing came of it. */
  error?: string;
}

/** `staged/<file>.json`: what was found in a file. */
export interface StagedFile {
  key: string;
  /** Why it could not be read. */
  unreadable?: string;
  /** That was no fault of the file. */
  lost?: true;
  rows: number;
  /** Lines that are no rows. */
  malformed: number;
  parts: number;
  notes: string[];
  /** Columns that predictions have too: they are called otherwise in the results of all files. */
  taken?: string[];
}

export const stagedFileSchema = objectWith<StagedFile>('a staged file of a batch', {
  key: 'string',
  rows: 'number',
  malformed: 'number',
  parts: 'number',
  notes: 'array',
});

/** `rows/<part>.json`: a part of a file, its cells as they were, and what serving is asked. */
export interface StagedPart {
  columns: string[];
  rows: StagedRow[];
}

/** @property record as validated, personal data as pseudonyms; null where `error` says why it cannot be scored */
export type StagedRow = [
  line: number,
  texts: (string | null)[],
  record: Record<string, unknown> | null,
  error?: string,
];

export const stagedPartSchema = objectWith<StagedPart>('a staged part of a batch', { columns: 'array', rows: 'array' });

/** `scored/<part>.json`: what came of a part. */
export interface ScoredPart {
  key: string;
  sha256: FileHash;
  rows: number;
  predicted: number;
  refused: number;
}

export const scoredPartSchema = objectWith<ScoredPart>('a scored part of a batch', {
  key: 'string',
  sha256: 'string',
  rows: 'number',
  predicted: 'number',
  refused: 'number',
});

/** `predictions/<project>/<job>/job.json`. */
export interface BatchSummary {
  project: ProjectName;
  job: BatchId;
  modelVersion: number;
  digest: ModelDigest;
  createdAt: string;
  finishedAt: string;
  by: string;
  options: BatchOptions;
  snapshotId?: SnapshotId;
  files: StagedFile[];
  objects: ScoredPart[];
  failures: string[];
}

export const batchSummarySchema = objectWith<BatchSummary>('the summary of a batch', {
  job: 'string',
  modelVersion: 'number',
  files: 'array',
  objects: 'array',
  failures: 'array',
});

/** `00003`, `00003-00012`: files and parts by their number, so that names sort as they come. */
export function placeOf(file: number, part?: number): string {
  const number = (n: number) => String(n).padStart(5, '0');
  return part === undefined ? number(file) : `${number(file)}-${number(part)}`;
}

/** Rows of a part: a worker scores one in seconds, and holds it a few times. */
export const rowsOfPart = 50_000;
