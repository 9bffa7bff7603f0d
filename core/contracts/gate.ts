/** What the gate measures of a candidate before it may serve, and what it says. */
import type { Finding } from './findings.ts';
import type { ModelDigest, ProjectName, StepKey } from './ids.ts';
import type { ModelRuntime } from './model.ts';
import type { Budget } from './project.ts';
import type { StoredRecord } from './record.ts';
import { objectWith } from './schema.ts';

/** What serving a model takes, by the names of `budget`. */
export interface ServingFigures {
  /** Median and 99th percentile (the median of those of batches) of warm requests with one record, within the function, ms. */
  latencyP50Ms: number;
  latencyP99Ms: number;
  /** From the start of a process to its first answer, ms. */
  coldStartMs: number;
  /** Of the process that serves this model and no other, MB (2^20 bytes). */
  memoryMb: number;
  /** Of `model.json`, MB (2^20 bytes). */
  modelMb: number;
}

export type LimitName = keyof ServingFigures & keyof Budget;

export const limitNames = [
  'latencyP50Ms',
  'latencyP99Ms',
  'coldStartMs',
  'memoryMb',
  'modelMb',
] as const satisfies readonly LimitName[];

/** What the function that measures is asked: the candidate, and records as clients send them. */
export interface MeasureRequest {
  project: ProjectName;
  digest: ModelDigest;
  /** SHA-256 of its `model.json`. */
  sha256: string;
  /** What its model runs on; absent: on nothing but our code. */
  runtime?: ModelRuntime;
  /** One to a request, in turn. */
  records: Record<string, unknown>[];
  /** Of these records' entities, as the entity table would have them; bytes as base64. */
  entities: MeasuredEntity[];
}

/** A record of the entity table: `bytes` are its fields that hold bytes. */
export interface MeasuredEntity {
  record: StoredRecord;
  /** `STATES` records: `encodeState` of each series. */
  states?: Record<string, string>;
}

/** What one process measured. */
export interface ProcessFigures extends Omit<ServingFigures, 'modelMb'> {
  /** Warm requests that were timed. */
  requests: number;
}

/** What came of measuring: figures of each process, or how the process that was to serve it ended. */
export type MeasureAnswer = { processes: ProcessFigures[] } | { died: string };

export const measureRequestSchema = objectWith<MeasureRequest>('a candidate to be measured', {
  project: 'string',
  digest: 'string',
  sha256: 'string',
  records: 'array',
  entities: 'array',
});

export const processFiguresSchema = objectWith<ProcessFigures>('what a process measured', {
  latencyP50Ms: 'number',
  latencyP99Ms: 'number',
  coldStartMs: 'number',
  memoryMb: 'number',
  requests: 'number',
});

export const measureAnswerSchema = objectWith<MeasureAnswer>('what measuring a candidate gave', {});

/** A limit that a model does not keep. */
export interface Excess {
  limit: LimitName;
  figure: number;
  most: number;
}

/** A candidate at the gate. */
export interface GateTry {
  /** Index of the trial whose configuration it is. */
  trial: number;
  digest: ModelDigest;
  /** null: its process died. */
  figures: ServingFigures | null;
  over: Excess[];
  /** Of one that is over: what the same takes that has learned nothing. */
  floor?: ServingFigures;
  /** A smaller one than was chosen: how much worse its metric is on the rows that judge trials, relative to that. */
  worse?: number;
}

export interface GateResult {
  stepKey: StepKey;
  verdict: 'within' | 'over';
  /** Whether a smaller one may be tried. */
  smaller: boolean;
  /** This candidate last. */
  tries: GateTry[];
  /** How the process ended that was to serve it, where it died. */
  died?: string;
  /** What was asked of it; absent where the project states no budget. */
  budget?: Budget;
  /** Records it was measured with, processes that each measured it, and warm requests in all. */
  measured: { records: number; processes: number; requests: number };
  /** The smaller candidate that is next, and how much worse its metric is. */
  next?: { trial: number; worse: number };
  /** Why it may not serve. */
  findings: Finding[];
}

/** What the registry keeps of the gate with a version. */
export type MeasuredServing = Pick<GateResult, 'tries' | 'budget' | 'measured'>;
