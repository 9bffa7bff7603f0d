import type { Encoding, PlanEncoding } from '../contracts/encoding.ts';
import type { ColumnType } from '../contracts/project.ts';
import { objectWith } from '../contracts/schema.ts';
import type { FeatureInfo } from '../table/feature-matrix.ts';
import type { WindowSpec } from '../windows/specs.ts';
import type { Timezone } from './timezone.ts';

/** A fitted feature plan: plain JSON, applied by the same code in training, in batch and online. */
export interface FeaturePlan {
  format: 1;
  encoding: PlanEncoding;
  /**
   * Columns of the record that the plan or its windows read: a request must have each (null: the value is missing).
   */
  inputs: { name: string; type: ColumnType }[];
  /** Column that holds the moment of the record, where the plan needs it: ages of dates and entity windows. */
  time: string | null;
  /** Whose clock dates are read by; absent: UTC. */
  timezone?: Timezone;
  /** Entity windows whose values the plan is given, in the order of the specs' features. */
  windows: WindowSpec[];
  encoders: Encoder[];
  /** What the encoders make, in order. */
  features: FeatureInfo[];
  /**
   * Columns and window features that became no feature, and why. Those that the selection dropped say so, and those whose target
   * encoding did not hold for later rows (`time`, or a random order), or that the fitted model does not read (`model`), and those that name
   * an entity; of a column that is only in part dropped it names the feature.
   */
  dropped: { column: string; reason: string; by?: 'selection' | 'time' | 'model' | 'entity' }[];
  /** What the selection of features found, in words; absent where there was none. */
  selection?: string;
}

/** A plan of one encoding, as it is fitted. */
export interface EncodedPlan extends FeaturePlan {
  encoding: Encoding;
}

/** The light check of a file that the platform wrote. */
export const encodedPlanSchema = objectWith<EncodedPlan>('a feature plan (format 1)', {
  format: 1,
  encoding: 'string',
  encoders: 'array',
});

/** Where an encoder reads: a column of the record, or a value of the windows. */
export type Input = { column: string; type: ColumnType } | { window: number };

/** How one column or window becomes one or more features. */
export type Encoder =
  | NumericEncoder
  | RanksEncoder
  | ScaledEncoder
  | DateEncoder
  | CodesEncoder
  | OneHotEncoder
  | TargetEncoder
  | TermsEncoder
  | ScoreEncoder
  | DerivedEncoder;

/** The number itself; where it is missing `fill`, or NaN without it. */
export interface NumericEncoder {
  kind: 'numeric';
  input: Input;
  fill?: number;
  /** Instead: what float32 leaves of the number, or what two leave of it. All three sum to the number. */
  rest?: 1 | 2;
}

/**
 * How many of the cuts a number is above, NaN where it is missing: all that trees ask of it, without loss. Models of other makers compare
 * doubles, and a feature is a float32.
 */
export interface RanksEncoder {
  kind: 'ranks';
  input: Input;
  /** Ascending, each once. */
  cuts: number[];
  /** Zero counts as missing. */
  zeroIsMissing?: true;
}

/**
 * Shapes of a number, each scaled to (x - mean) / std and at most `scaledLimit` away from 0. Missing becomes `fill`
 * and, with `indicator`, a feature of its own.
 */
export interface ScaledEncoder {
  kind: 'scaled';
  input: Input;
  /** Median of the fit rows. */
  fill: number;
  shapes: ScaledShape[];
  indicator: boolean;
}

/** The value itself, sign(x) log(1 + |x|), or max(0, x - knot): with several knots a linear model follows any curve. */
export type ScaledShape = { mean: number; std: number } & (
  | { shape: 'value' }
  | { shape: 'log' }
  | { shape: 'above'; knot: number }
);

/** Parts of a timestamp, see `dateParts`. */
export interface DateEncoder {
  kind: 'date';
  input: Input;
  /** Each part less `mean` over `std` (trees: 0 and 1). */
  parts: { part: DatePart; mean: number; std: number }[];
  /** Linear: what is missing becomes 0, with a feature that says so where the fit rows had such; trees: NaN. */
  complete: boolean;
  indicator: boolean;
}

export type DatePart =
  | 'hour'
  | 'weekday'
  | 'day'
  | 'month'
  | 'days'
  | 'age'
  | 'hourSin'
  | 'hourCos'
  | 'weekdaySin'
  | 'weekdayCos'
  | 'monthSin'
  | 'monthCos'
  | 'weekend';

/** Code i + 1 for `values[i]`, 0 for any other value, NaN for none. */
export interface CodesEncoder {
  kind: 'codes';
  input: Input;
  values: string[];
}

/** An indicator for each value, and where the fit rows had such for other values and for none. */
export interface OneHotEncoder {
  kind: 'oneHot';
  input: Input;
  values: string[];
  other: boolean;
  missing: boolean;
}

/** Smoothed mean of the target for each value (one for each output), and how frequent the value is. */
export interface TargetEncoder {
  kind: 'target';
  input: Input;
  values: string[];
  /** Names of the outputs: the positive class, the classes, or the target. */
  outputs: string[];
  /** Shape (outputs + 1): for each feature its number for each of the values; the last is the frequency. */
  encodings: number[][];
  /** Shape (outputs + 1): for a value not seen. */
  unseen: number[];
  /** Shape (outputs + 1): for none; null is NaN. */
  missing: (number | null)[];
}

/** How often words and pairs of words occur, and how long the text is. */
export interface TermsEncoder {
  kind: 'terms';
  input: Input;
  /** `termBucket` of each term that is counted, and what it reads like. */
  terms: { bucket: number; text: string }[];
  /** Logarithm of one more than the number of characters, and of words. */
  lengths: { mean: number; std: number }[];
}

/**
 * What all words, pairs of words and character n-grams of a text together say of the target: for each output the score of
 * a linear model of them, fitted with the plan.
 */
export interface ScoreEncoder {
  kind: 'score';
  input: Input;
  /** Characters of a text that are looked at. */
  characters: number;
  /** `packAscending` of the buckets of the known terms. */
  terms: string;
  /** `packBytes` of the inverse document frequencies of the terms, in units of `rarityUnit`. */
  rarity: string;
  /** For each output. */
  scores: {
    /** Of the output: the positive class, the class, or the target. */
    name: string;
    intercept: number;
    /** `packWeights`, one for each term. */
    weights: { unit: number; packed: string };
    /** Trees 0 and 1. */
    scale: { mean: number; std: number };
  }[];
}

/**
 * A derived (interaction) feature: `days` between two timestamps (the first less the second), `ratio` of the first to the second,
 * their `difference` or `product`, or by how many `deviations` (the third) the first is off the second. Missing where one of them is,
 * and where it would be a division by zero.
 */
export interface DerivedEncoder {
  kind: 'derived';
  inputs: Input[];
  operation: 'days' | 'ratio' | 'difference' | 'product' | 'deviations';
  /** Of a pair of columns: the cross-validated losses of short trees that it was kept for. */
  gain?: { without: number; with: number };
  /** Trees: null, the number itself. Linear: as for a single number. */
  scaled: Pick<ScaledEncoder, 'fill' | 'shapes' | 'indicator'> | null;
}
