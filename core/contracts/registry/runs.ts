import type { Finding } from '../findings.ts';
import type { CodeHash, DefinitionHash, ProjectName, RunId, StepKey } from '../ids.ts';
import type { StoredRecord } from '../record.ts';
import type { TrialSpec } from '../steps.ts';
import type { Trigger } from '../triggers.ts';

export type RunStatus = 'running' | 'succeeded' | 'failed';

export interface RunRecord extends StoredRecord {
  project: ProjectName;
  runId: RunId;
  status: RunStatus;
  trigger: Trigger;
  coalesced: Trigger[];
  definitionHash: DefinitionHash;
  /** Hash of all code that shapes a model. */
  codeHash: CodeHash;
  /** Rows catalogued at its start; absent in runs of earlier code. */
  rows?: number;
  /** Those of them that tell the truth: of sources of labels, or of the records where there are none. */
  truthRows?: number;
  executionArn?: string;
  startedAt: string;
  finishedAt?: string;
  /** `promoted`, `kept champion`, `held by findings`, `registered`, or what failed. */
  outcome?: string;
  version?: number;
  /** Of the version that the run registered. */
  findings?: Finding[];
  error?: { step: string; message: string };
  /** What its functions took, known once it has ended. */
  cost?: RunCost;
}

export interface RunCost {
  /** Of Lambda. */
  gbSeconds: number;
  /** By list price. */
  usd: number;
}

export interface StepRecord extends StoredRecord {
  runId: RunId;
  step: string;
  stepKey: StepKey;
  status: 'running' | 'succeeded' | 'failed';
  /** The output was found by its key and the step was not repeated. */
  reused: boolean;
  startedAt: string;
  finishedAt?: string;
  /** Milliseconds. */
  duration?: number;
  summary?: Record<string, unknown>;
  error?: string;
}

export interface StepOutputRecord extends StoredRecord {
  step: string;
  result: unknown;
  summary?: Record<string, unknown>;
  createdAt: string;
}

export interface TrialRecord extends StoredRecord, TrialSpec {
  runId: RunId;
  status: 'running' | 'succeeded' | 'failed';
  /** Validation metrics. */
  metrics?: Record<string, number>;
  codeHash: CodeHash;
  dataHash: string;
  startedAt: string;
  duration?: number;
  iterations?: number;
  error?: string;
}

/** What people say of a run or of one of its trials. */
export interface Annotation {
  note: string;
  tags: Record<string, string>;
  by: string;
  /** ISO 8601. */
  at: string;
}

/** By `run`, or `trial-3`. */
export type RunAnnotations = Record<string, Annotation>;

export interface RunAnnotationsRecord extends StoredRecord {
  runId: RunId;
  annotations: RunAnnotations;
  revision: number;
}
