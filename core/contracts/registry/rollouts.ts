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
  /** Found, it holds the rollout for a person or for labels; absent: it sends the candidate back. */
  holds?: true;
}

/** What scores are compared on, by the champion's first ones (`core/rollout/judge/score-scale.ts`). */
export interface ScoreScale {
  /** Binary: the mean of them. */
  base?: number;
  /** Else: what counts as a step. */
  step?: number;
  /** Quantiles of them, as positions on the scale. */
  thresholds: number[];
}

/** Records of the state or step that is on. */
export interface RecordsCompared {
  /** What came. */
  came: number;
  /** What of it both were asked about. */
  paired: number;
}

/** Why a rollout does not go on, and what a person can do. */
export interface Hold {
  /** The criterion, or what is missing; by it a person accepts. */
  code: string;
  because: string;
  remedy: string;
}

/** Evidence on a rollout since it began. */
export interface Judgement {
  criteria: Criterion[];
  /** Records that both were asked about. */
  paired: number;
  /** Those of the state or step that is on; absent in rollouts that earlier code has begun. */
  inState?: RecordsCompared;
  /** Hashes of entities that they are of: the first few. */
  entities?: number[];
  /** The champion's first scores, until `scale` is made of them. */
  first?: number[];
  scale?: ScoreScale;
  /** By segment, `` for all: the scores of a record that waits for the next one, as positions on the scale. */
  last?: Record<string, [champion: number, candidate: number]>;
  /** By how many steps the candidate's scores are higher than the champion's, on average. */
  moved?: { n: number; mean: number };
  /** What each has sent to review on the latest day, which day that is (UTC) and the how many-th. */
  reviews?: { day: string; days: number; champion: number; candidate: number };
  /** Records that the candidate has answered, or failed to, since the state or step began. */
  answered: number;
  /** Answers of each that wait for one of the other to be compared with, ms. */
  waiting: { champion: number[]; candidate: number[] };
  /** Regression: the range of the champion's first predictions, by which values are measured. */
  range?: [low: number, high: number];
  /** Fields that the candidate needs and the champion's contract has not, or of another type: the log of the champion's answers does not hold them. */
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
  cost: { labelled: number; excess: number; atLeast: number | null; atMost?: number | null } | null;
  /** How far the inference log has been read. */
  cursor: Watermark | null;
  looks: number;
  lookedAt: string | null;
  /** What last changed its state, and why, in words. */
  cause: string;
  because: string;
  /** Why it does not go on; since when, and whether it was told. */
  held?: { reasons: Hold[]; since: string; told?: true };
  /** Codes of what held it that a person has accepted. */
  accepted?: string[];
  /** What has been told of it: that the candidate answers everything, that it was rolled back, that it ended by itself. */
  told?: ('promoted' | 'rolledBack' | 'ended')[];
  revision: number;
}
