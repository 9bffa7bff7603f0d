import type { CapturedPrediction, Decision } from '../../../contracts/serving.ts';
import type { Reference } from '../../../reference/reference.ts';
import type { ExpectedErrors } from './expected-errors.ts';
import { slicing } from './slicing.ts';

/** A prediction as performance needs it: without its record. */
export interface ScoredRow {
  inferenceId: string;
  key: string | null;
  /** ms: when it was made, and when the record happened. */
  at: number;
  time: number;
  /** Binary: the probability; regression: the value; multiclass: by class. Null where it says none. */
  scores: number[] | null;
  /** What was answered, and what the model said. */
  decision: Decision;
  proposed: Decision;
  released: boolean;
  propensity: number;
  costs: readonly [number, number, number, number];
  shift: number;
  /** What its request took (ms) and its process (MB); null where that is not told. */
  used: [tookMs: number, memoryMb: number] | null;
  /** Regression: how wrong it is likely to be; null where nothing tells. */
  errors: ExpectedErrors | null;
  /** Regression: ends of its interval; null where it was answered with none. */
  interval: [lower: number, upper: number] | null;
  /** By `slicing`; null where there are enough other rows to find slices by. */
  groups: number[] | null;
}

const defaultCosts = [1, 1, 0, 0] as const;

/**
 * What makes a prediction of a model such a row.
 * @param expectErrors of a regression. @default nothing tells them
 */
export function rowScorer(
  reference: Reference,
  expectErrors: (prediction: CapturedPrediction) => ExpectedErrors | null = () => null,
): (prediction: CapturedPrediction) => ScoredRow {
  const slices = slicing(reference);
  const scoresOf = scoreReader(reference);
  return (prediction) => {
    const { inferenceId, key = null, record, released, propensity = 1, shift = 0, interval } = prediction;
    const { decision = 'allow', costs = defaultCosts, tookMs, memoryMb } = prediction;
    const at = Date.parse(prediction.at);
    return {
      inferenceId,
      key,
      at,
      time: prediction.time ? Date.parse(prediction.time) : at,
      scores: scoresOf(prediction),
      decision,
      proposed: prediction.proposed ?? decision,
      released: released === true,
      propensity,
      costs,
      shift,
      used: tookMs === undefined || memoryMb === undefined ? null : [tookMs, memoryMb],
      errors: expectErrors(prediction),
      interval: interval ? [interval.lower, interval.upper] : null,
      groups: slices.map(({ of }) => of(record)),
    };
  };
}

function scoreReader({ task, classes }: Reference): (prediction: CapturedPrediction) => number[] | null {
  return ({ probability, value, score: own, probabilities }) => {
    if (task === 'multiclass') {
      const all = classes.map((name) => probabilities?.[name] ?? Number.NaN);
      return all.every(isProbability) ? all : null;
    }
    const score = task === 'binary' ? probability : task === 'anomaly' ? own : value;
    if (task === 'binary') return isProbability(score) ? [score] : null;
    return score !== undefined && Number.isFinite(score) ? [score] : null;
  };
}

/** What the log holds is not always what a model said. */
function isProbability(value: number | undefined): value is number {
  return value !== undefined && value >= 0 && value <= 1;
}

/** The order in which rows are judged: that of time, whatever the order in which they were read. */
export function inOrder(a: ScoredRow, b: ScoredRow): number {
  return a.at - b.at || (a.inferenceId < b.inferenceId ? -1 : 1);
}

/** Of two lines with one inference id, which mostly are the same line twice, the one that holds; whatever the order. */
export function heldOf(a: ScoredRow, b: ScoredRow): ScoredRow {
  if (a.at !== b.at) return a.at < b.at ? a : b;
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}
