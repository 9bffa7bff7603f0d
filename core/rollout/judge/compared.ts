import type { ServingPackage } from '../../contracts/serving.ts';

/** What both versions say of a record; null: it could not be scored. */
export interface ScoredPair {
  champion: PairSide;
  candidate: PairSide | null;
  /** Names of the segments that the record is of. @default none */
  segments?: readonly string[];
  /** When it was answered, ISO 8601; for what is counted by day. */
  at?: string;
}

export interface PairSide {
  /** Binary: the probability; anomaly: the score; regression: the value; several classes: the probability of the one that is said. */
  score: number | null;
  /** What is decided: `block`, `review`, `allow`, a class; none of a regression. */
  outcome: string | null;
}

/** What two versions are compared by. */
export interface Compared {
  task: ServingPackage['task'];
  classes: readonly string[];
  /** Binary: records a day that people can review, by either version's rule; null: it reviews nothing. @default null, null */
  capacities?: { champion: number | null; candidate: number | null };
  /** Records a day that the candidate may send to review; null: nothing says how many. @default null */
  capacity?: number | null;
  /** @default none */
  segments?: readonly string[];
}

/** Of all records, or of the range of scores: what may change beside the share of itself. */
export const slack = 0.002;
