import type { Metric, Project } from '../../contracts/project.ts';
import type { ModelRecord } from '../../contracts/registry/models.ts';
import type { RunAnnotations, RunRecord, TrialRecord } from '../../contracts/registry/runs.ts';
import type { LearningCurve } from '../../evaluate/evaluation-json.ts';

/** A run with what a comparison shows of it. */
export interface ComparedRun {
  run: RunRecord;
  trials: readonly TrialRecord[];
  /** The version that it registered, where it has registered one. */
  model?: ModelRecord | undefined;
  learningCurve?: LearningCurve | undefined;
  /** The project file that it ran with, where that is still known. */
  definition?: Project | undefined;
  /** By which its trials were chosen. */
  metric: Metric;
  annotations?: RunAnnotations | undefined;
}

/** Runs have the five colours of the style sheet. */
export const mostRuns = 5;

/** Trials that were candidates: not the points of a learning curve. */
export const candidatesOf = ({ trials }: Pick<ComparedRun, 'trials'>): TrialRecord[] =>
  trials.filter(({ fraction }) => fraction === undefined);
