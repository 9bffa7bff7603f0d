import type { Finding } from '../../contracts/findings.ts';
import type { MeasuredServing } from '../../contracts/gate.ts';
import type { Project } from '../../contracts/project.ts';
import type { ReductionReport } from '../../contracts/reduction.ts';
import type { AlgorithmSummary } from '../../contracts/registry/models.ts';
import type { Evaluation } from '../../evaluate/evaluation-json.ts';
import type { GlobalExplanation } from '../../explain/global/global-explanation.ts';
import type { FeaturePlan } from '../../features/index.ts';

/** What a model card is made of: plain JSON. */
export interface ModelCardInput {
  project: Project;
  /** The registered version, where it is known already. */
  version: number | null;
  evaluation: Evaluation;
  /** Of the version, those of its evaluation among them. @default those of its evaluation */
  findings?: readonly Finding[];
  /** What serving it takes, where that was measured. */
  serving?: MeasuredServing;
  /** How it was made smaller, where it was. */
  reduced?: ReductionReport;
  globalExplanation: GlobalExplanation;
  /** The model that serves: the winner, refitted. */
  algorithm: AlgorithmSummary;
  /** How many features the plan has. */
  features: number;
  /** What became no feature, and what the selection of features found: see the feature plan. */
  dropped: FeaturePlan['dropped'];
  selection?: string;
  /** Numbers made of two columns, and the cross-validated losses of short trees that they were kept for. */
  pairs: readonly { name: string; without: number; with: number }[];
  lineage: ModelLineage;
}

export interface ModelLineage {
  snapshotId: string;
  /** Rows of the snapshot, and those that have a label. */
  rows: number;
  labelled: number;
  /** Dataset versions by source. */
  sources: Record<string, readonly string[]>;
  /** Rows the serving model learnt from. */
  trainedRows: number;
  definitionHash: string;
  codeHash: string;
  runId: string;
  /** SHA-256 of the package. */
  digest: string;
  /** ISO 8601. */
  createdAt: string;
}
