import type { ModelDigest, ProjectName } from '../ids.ts';
import type { ModelRuntime } from '../model.ts';
import type { RolloutRule } from '../project.ts';
import type { StoredRecord } from '../record.ts';
import type { Watermark } from './monitor.ts';

/** Which follows which: `core/registry/rollout-states.ts`. */
export type RolloutState =
  /** What the champion answers is scored by the candidate too. */
  | 'shadow'
  /** The candidate answers a share of the entities. */
  | 'canary'
  /** As it was, for as long as a person wants. */
  | 'paused'
  /** It answers everything, and labels are still compared. */
  | 'probation'
  /** It stays. */
  | 'completed'
  /** It was worse, and the champion stays, or is back. */
  | 'rolledBack'
  /** A person, another version, or too few records ended it. */
  | 'aborted';

export interface RolloutVersion {
  version: number;
  digest: ModelDigest;
  /** What runs it, where the prediction function itself cannot. */
  runtime?: ModelRuntime;
}

/** What is compared, and what is known of it. */
export interface Criterion {
  /** In words: `block: more`. */
  name: string;
  /** Values so far, and their mean: by how much the candidate is worse, in the criterion's own measure. */
  n: number;
  mean: number;
  /** A mean above this is not allowed. */
  bound: number;
  /** Logarithms of the wealth of bets that it is (`core/stats/sequential/bounded-mean.ts`). */
  wealth: number[];
}

/** Evidence on a rollout since it began. */
export interface Judgement {
  criteria: Criterion[];
  /** Records that both were asked about. */
  paired: number;
  /** Records that the candidate has answered, or failed to, since the state or step began. */
  answered: number;
  /** Answers of each that wait for one of the other to be compared with, ms. */
  waiting: { champion: number[]; candidate: number[] };
  /** Regression: the range of the champion's first predictions, by which values are measured. */
  range?: [low: number, high: number];
  /** Fields that the candidate needs and the inference log has not, because the champion's contract does not have them. */
  unseen?: string[];
}

export interface RolloutRecord extends StoredRecord {
  project: ProjectName;
  /** From 1, of the project. */
  number: number;
  state: RolloutState;
  /** canary, and paused in it: index into `rule.steps`. */
  step: number;
  /** paused: what it goes on with. */
  pausedIn?: 'shadow' | 'canary';
  candidate: RolloutVersion;
  champion: RolloutVersion;
  /** As the project file had it when it began. */
  rule: RolloutRule;
  stickyBy: string | null;
  by: string;
  reason: string;
  startedAt: string;
  /** When the state or step began. */
  stateAt: string;
  /** null: nobody has looked yet. */
  judgement: Judgement | null;
  /** Labelled records on which the two decide differently, and by how much the candidate's decisions cost more; as of the last look. */
  cost: { labelled: number; excess: number; atLeast: number | null } | null;
  /** How far the inference log has been read. */
  cursor: Watermark | null;
  looks: number;
  lookedAt: string | null;
  /** What last changed its state, and why, in words. */
  cause: string;
  because: string;
  /** What has been told of it: that the candidate answers everything, that it was rolled back. */
  told?: ('promoted' | 'rolledBack')[];
  revision: number;
}
