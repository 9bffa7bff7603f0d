/** Items of the registry table (single table: pk, sk). A project's partition is `PROJECT#<name>`. */

import type { DatasetColumn, DatasetVersion } from './dataset.ts';
import type { ConstantDecision } from './events.ts';
import type { AcceptedFinding, Finding } from './findings.ts';
import type { Project } from './project.ts';
import type { StoredRecord } from './record.ts';
import type { TrialSpec } from './steps.ts';
import type { Trigger, TriggerDecision } from './triggers.ts';

export const keys = {
  /** Directory of all projects: one item a project. */
  directory: (project: string) => ({ pk: 'PROJECTS', sk: `PROJECT#${project}` }),
  definition: (project: string) => ({ pk: `PROJECT#${project}`, sk: 'DEFINITION' }),
  /** A definition as it was published before; one item a revision. */
  definitionRevision: (project: string, revision: number) => ({
    pk: `PROJECT#${project}`,
    sk: `REVISION#${String(revision).padStart(6, '0')}`,
  }),
  route: (project: string) => ({ pk: `PROJECT#${project}`, sk: 'ROUTE' }),
  lease: (project: string) => ({ pk: `PROJECT#${project}`, sk: 'LEASE' }),
  dataset: (project: string, source: string, version: string) => ({
    pk: `PROJECT#${project}`,
    sk: `DATASET#${source}#${version}`,
  }),
  /** The columns of the dataset of a source that was catalogued last. */
  source: (project: string, source: string) => ({ pk: `PROJECT#${project}`, sk: `SOURCE#${source}` }),
  /** One item an ingested object (key and version): the same object twice changes nothing. */
  object: (project: string, objectHash: string) => ({ pk: `PROJECT#${project}`, sk: `OBJECT#${objectHash}` }),
  run: (project: string, runId: string) => ({ pk: `PROJECT#${project}`, sk: `RUN#${runId}` }),
  runStep: (runId: string, step: string) => ({ pk: `RUN#${runId}`, sk: `STEP#${step}` }),
  trial: (runId: string, index: number) => ({ pk: `RUN#${runId}`, sk: `TRIAL#${String(index).padStart(4, '0')}` }),
  model: (project: string, version: number) => ({
    pk: `PROJECT#${project}`,
    sk: `MODEL#${String(version).padStart(6, '0')}`,
  }),
  /** Which version a digest is registered as. */
  modelDigest: (project: string, digest: string) => ({ pk: `PROJECT#${project}`, sk: `DIGEST#${digest}` }),
  trigger: (project: string, triggerId: string) => ({ pk: `PROJECT#${project}`, sk: `TRIGGER#${triggerId}` }),
  audit: (project: string, at: string, id: string) => ({ pk: `PROJECT#${project}`, sk: `AUDIT#${at}#${id}` }),
  monitor: (project: string, monitorId: string) => ({ pk: `PROJECT#${project}`, sk: `MONITOR#${monitorId}` }),
  monitorState: (project: string) => ({ pk: `PROJECT#${project}`, sk: 'MONITORSTATE' }),
  /** Output of a step by content: `{result}`. */
  stepOutput: (stepKey: string) => ({ pk: `STEP#${stepKey}`, sk: 'OUTPUT' }),
  /** What an API key may do, by the SHA-256 (hex) of its value. */
  grant: (keyHash: string) => ({ pk: `KEY#${keyHash}`, sk: 'GRANT' }),
} as const;

export interface DirectoryRecord extends StoredRecord {
  project: string;
  description: string;
  definitionHash: string;
}

export interface DefinitionRecord extends StoredRecord {
  project: string;
  definition: Project;
  definitionHash: string;
  codeHash: string;
  publishedAt: string;
  /** Who published it. */
  by?: string;
  revision: number;
  /** A change whose event has not been published yet; absent once it has. */
  unannounced?: DefinitionChange;
  /** Schedules of the project as they were put, by kind: the hash of each. */
  schedules?: Record<string, string>;
  /** Contract hashes by source that all catalogued data are known to be converted under. */
  contracts?: Record<string, string>;
}

/** What a published definition changed. */
export interface DefinitionChange {
  changed: ('definition' | 'code')[];
  /** Paths in the project file that differ. */
  paths: string[];
}

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

export interface LeaseRecord extends StoredRecord {
  project: string;
  /** The run that holds the lease, or null. */
  runId: string | null;
  /** ISO 8601; an expired lease may be taken. */
  expiresAt: string | null;
  /** ISO 8601: start of the last run that an automatic trigger started. */
  lastStartedAt: string | null;
  /** Triggers that came while a run was under way or data were still arriving. */
  pending: Trigger[];
  /** A delayed look at data triggers is on its way until this moment. */
  quietCheckAt: string | null;
  /** Rows catalogued up to the start of the last run that succeeded. */
  rowsAtLastRun: number;
  /** The last run: under way while `succeeded` is null. */
  lastRun: {
    runId: string;
    startedAt: string;
    /** Rows catalogued at its start. */
    rows: number;
    definitionHash: string;
    codeHash: string;
    succeeded: boolean | null;
  } | null;
  /** Number of runs that have succeeded. */
  succeededRuns: number;
  /** Grows with each write: a holder that was taken over cannot write any more. */
  revision: number;
}

export type RunStatus = 'running' | 'succeeded' | 'failed';

export interface RunRecord extends StoredRecord {
  project: string;
  runId: string;
  status: RunStatus;
  trigger: Trigger;
  coalesced: Trigger[];
  definitionHash: string;
  /** Hash of all code that shapes a model. */
  codeHash: string;
  executionArn?: string;
  startedAt: string;
  finishedAt?: string;
  /** `promoted`, `kept champion`, `held by findings`, `registered`, or what failed. */
  outcome?: string;
  version?: number;
  /** Of the version that the run registered. */
  findings?: Finding[];
  error?: { step: string; message: string };
}

export interface StepRecord extends StoredRecord {
  runId: string;
  step: string;
  stepKey: string;
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
  runId: string;
  status: 'running' | 'succeeded' | 'failed';
  /** Validation metrics. */
  metrics?: Record<string, number>;
  codeHash: string;
  dataHash: string;
  startedAt: string;
  duration?: number;
  iterations?: number;
  error?: string;
}

/** `held`: by critical findings that nobody has accepted. */
export type ModelState = 'candidate' | 'held' | 'champion' | 'retired' | 'rejected';

/** What figures belong to. Only those of equal rows can be compared, and costs only where they are the same costs. */
export interface JudgedOn {
  /** Hash of the test rows. */
  testSet: string;
  rows: number;
  /** ISO 8601 bounds, where the rows have a time. */
  timeRange: [string, string] | null;
  /** Binary: the costs in words. */
  costs: string | null;
}

/** An immutable version; only its state, what was found in it, and what of that was accepted, ever change. */
export interface ModelRecord extends StoredRecord {
  project: string;
  version: number;
  state: ModelState;
  stateAt: string;
  digest: string;
  /** Files under `models/<project>/<digest>/` with their SHA-256. */
  files: Record<string, string>;
  runId: string;
  snapshotId: string;
  definitionHash: string;
  codeHash: string;
  algorithm: AlgorithmSummary;
  /** Test metrics of the model as evaluated (before the refit), and the cost comparison. */
  metrics: Record<string, number>;
  /** Absent in versions that were registered before this was recorded. */
  judgedOn?: JudgedOn;
  /** What a person should know; critical ones hold its promotion. */
  findings?: Finding[];
  accepted?: AcceptedFinding[];
  evaluationKey: string;
  /** ISO 8601: rows after this moment were used neither to fit nor to tune the evaluated model. */
  trainedUntil: string | null;
  createdAt: string;
}

export interface AlgorithmSummary {
  name: string;
  parameters: Record<string, number | string | boolean>;
  seed: number;
  iterations: number;
}

export interface ModelDigestRecord extends StoredRecord {
  version: number;
}

export interface DatasetRecord extends StoredRecord, DatasetVersion {}

/** What files of a source look like: a new one is compared with the last. */
export interface SourceRecord extends StoredRecord {
  project: string;
  source: string;
  columns: DatasetColumn[];
}

export interface ObjectRecord extends StoredRecord {
  project: string;
  key: string;
  versionId?: string;
  /** `removed`: a person took its dataset away; it is not converted again. */
  status: 'catalogued' | 'rejected' | 'duplicate' | 'removed';
  etag?: string;
  /** Bytes. */
  size?: number;
  /** S3's order of the writes of the key, hexadecimal. */
  sequencer?: string;
  datasetVersion?: string;
  reason?: string;
  /** Hash of the contract (and converter) that it was converted or refused under; absent: before that was recorded. */
  contractHash?: string;
  /** ISO 8601: when it was first ingested. */
  at: string;
  /** ISO 8601: when it was converted again, under another contract. */
  convertedAt?: string;
  /** ISO 8601: when it was to be converted again and its bytes were no longer in `raw/`: what was made of them is kept. */
  goneAt?: string;
  /** Name of the execution that converts it again. */
  converting?: string;
  /** Why the last attempt to convert it again failed, and in which round of conversions. */
  failure?: string;
  failedIn?: string;
}

export interface TriggerRecord extends StoredRecord {
  trigger: Trigger;
  outcome: TriggerDecision;
  at: string;
}

export interface AuditRecord extends StoredRecord {
  project: string;
  action: string;
  by: string;
  at: string;
  before?: unknown;
  after?: unknown;
  reason?: string;
}

export interface MonitorRecord extends StoredRecord {
  project: string;
  monitorId: string;
  from: string;
  to: string;
  modelVersion: number;
  digest: string;
  rows: number;
  labelled: number;
  /** Older objects of the inference log and of labels that were not read: more than one look reads. */
  omitted: number;
  maxPsi: number | null;
  drifted: string[];
  violations: number;
  realisedCost: number | null;
  /** Regression and several classes: the project's metric on predictions with known truth, and when evaluated. */
  realisedError?: { metric: string; value: number; reference: number | null } | null;
  /** The constant decision that would have cost less, by how much per 1,000 records, and whether that is certain. */
  worseThan?: { decision: ConstantDecision; excess: number; certain: boolean } | null;
  /** Labels of no prediction that was read. */
  unmatchedLabels?: number;
  reportKey: string;
  at: string;
}

/** A point in the order in which objects were written: those modified before `at`, and of those modified at it `keys`. */
export interface Watermark {
  /** ISO 8601. */
  at: string;
  keys: string[];
}

/** How far the monitor has looked. */
export interface MonitorStateRecord extends StoredRecord {
  project: string;
  /** Objects of the inference log up to here have been judged for drift; later ones accumulate until there are enough. */
  cursor: Watermark | null;
  /** Predictions and labels up to here have been looked at: nothing later means nothing to do. */
  seen: Watermark | null;
  at: string;
  lastReportKey: string;
  revision: number;
}

export interface GrantRecord extends StoredRecord {
  projects: string[];
  scopes: ('predict' | 'label')[];
  apiKeyId: string;
  createdAt: string;
}
