import type { AcceptedFinding, Finding } from '../findings.ts';
import type { MeasuredServing } from '../gate.ts';
import type { CodeHash, DefinitionHash, FileHash, ModelDigest, ProjectName, RunId, SnapshotId } from '../ids.ts';
import type { ImportOrigin } from '../imported.ts';
import type { StoredRecord } from '../record.ts';
import type { ReductionReport } from '../reduction.ts';
import type { TrialMember } from '../steps.ts';

/** Which follows which: `core/registry/model-states.ts`. `held`: by critical findings that nobody has accepted. */
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

/** An immutable version; only its state, what was found in it, what serving it took, and what of its findings was accepted, ever change. */
export interface ModelRecord extends StoredRecord {
  project: ProjectName;
  version: number;
  state: ModelState;
  stateAt: string;
  digest: ModelDigest;
  /** Files under `models/<project>/<digest>/` with their SHA-256. */
  files: Record<string, FileHash>;
  runId: RunId;
  snapshotId: SnapshotId;
  definitionHash: DefinitionHash;
  codeHash: CodeHash;
  algorithm: AlgorithmSummary;
  /** Test metrics of the model as evaluated (before the refit), and the cost comparison. */
  metrics: Record<string, number>;
  /** Absent in versions that were registered before this was recorded. */
  judgedOn?: JudgedOn;
  /** What a person should know; critical ones hold its promotion. */
  findings?: Finding[];
  accepted?: AcceptedFinding[];
  /** What serving it takes, measured when it was registered last; absent in versions of earlier code. */
  serving?: MeasuredServing;
  /** How it was made smaller; absent where it serves as it was trained, and in versions of earlier code. */
  reduced?: ReductionReport;
  /** The comparison with the champion that it was evaluated against; absent where there was none. */
  compared?: {
    champion: number;
    look: number;
    level: number;
    /** Whether it counts as one of those that share the level; absent in versions of earlier code: it does. */
    spent?: boolean;
  };
  evaluationKey: string;
  /** ISO 8601: rows after this moment were used neither to fit nor to tune the evaluated model. */
  trainedUntil: string | null;
  /** ISO 8601: rows after this moment are new to what serves; absent in versions of earlier code. */
  servedUntil?: string | null;
  createdAt: string;
}

export interface AlgorithmSummary {
  /** Of the heaviest member, where it is an average. */
  name: string;
  /** Of the heaviest member, where it is an average. */
  parameters: Record<string, number | string | boolean>;
  /** The models that it is an average of; absent: it is one. */
  members?: Pick<TrialMember, 'weight' | 'algorithm' | 'parameters' | 'iterations'>[];
  seed: number;
  iterations: number;
  /** It was trained elsewhere. */
  imported?: ImportOrigin;
}

export interface ModelDigestRecord extends StoredRecord {
  version: number;
}
