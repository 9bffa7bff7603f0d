import { seededRandom, shuffle } from '../../stats/random.ts';
import type { TextModel } from '../text-terms.ts';
import type { Corpus } from './corpus.ts';

/** Passes over the rows: more change the scores, but no longer their order. */
const usualPasses = 6;
/** No row pulls more than this anew: it has converged. */
const leastStep = 1e-7;

export interface TextModelFit {
  /** To learn from; their order is lost. */
  rows: Uint32Array;
  /** Shape (all rows): 1 and -1, or for the squared loss any numbers. */
  target: Float64Array;
  /** Shape (terms). */
  importance: Float64Array;
  loss: 'logistic' | 'squared';
  /** How much a row may pull: LIBLINEAR's C. */
  strength: number;
  /** Most passes over the rows. */
  passes?: number;
}

/**
 * Fits linear models of sparse rows: logistic regression or ridge regression, by dual coordinate ascent (Yu, Huang and Lin,
 * "Dual coordinate descent methods for logistic regression and maximum entropy models", 2011). Minimises
 * |w / importance|^2 / 2 + strength (sum of losses), the intercept counted among the weights: what a term may weigh is in proportion
 * to its importance.
 */
export function textModelFitter({ starts, positions, values }: Corpus): (fit: TextModelFit) => TextModel {
  // The values times the importance of their terms.
  const x = new Float32Array(starts.at(-1)!);
  return ({ rows, target, importance, loss, strength, passes = usualPasses }) => {
    for (let e = 0; e < x.length; e++) x[e] = values[e]! * importance[positions[e]!]!;
    const lengths = new Float64Array(target.length);
    for (const i of rows) {
      // 1 for the intercept.
      let length = 1;
      for (let e = starts[i]!; e < starts[i + 1]!; e++) length += x[e]! * x[e]!;
      lengths[i] = length;
    }
    const advance = loss === 'logistic' ? logisticStep : squaredStep;
    const random = seededRandom(1);
    const weights = new Float64Array(importance.length);
    const dual = new Float64Array(target.length);
    let intercept = 0;
    let largest = Number.POSITIVE_INFINITY;
    for (let pass = 0; pass < passes && largest > leastStep; pass++) {
      largest = 0;
      for (const i of shuffle(rows, random)) {
        const [from, to] = [starts[i]!, starts[i + 1]!];
        let score = intercept;
        for (let e = from; e < to; e++) score += x[e]! * weights[positions[e]!]!;
        const step = advance(target[i]!, score, dual[i]!, lengths[i]!, strength);
        dual[i]! += step;
        intercept += step;
        largest = Math.max(largest, Math.abs(step));
        for (let e = from; e < to; e++) weights[positions[e]!]! += step * x[e]!;
      }
    }
    return { intercept, weights: weights.map((weight, t) => weight * importance[t]!) };
  };
}

/** The score of a row. */
export function scoreRow(
  { starts, positions, values }: Corpus,
  row: number,
  { intercept, weights }: TextModel,
): number {
  let score = intercept;
  for (let e = starts[row]!; e < starts[row + 1]!; e++) score += values[e]! * weights[positions[e]!]!;
  return score;
}

/**
 * The change of a row's dual variable (which has the sign of its target) that is best with all others fixed: where it is
 * C sigmoid(-y f) of the score f = f0 + step * length that results from it. By Newton's method for y f, and bisection where
 * that leaves the interval that must hold it.
 */
function logisticStep(y: number, score: number, dual: number, length: number, strength: number): number {
  const start = y * score;
  const before = y * dual;
  let low = start - length * before;
  let high = start + length * (strength - before);
  let margin = start;
  for (let n = 0; n < 30; n++) {
    const p = 1 / (1 + Math.exp(margin));
    const excess = margin - start - length * (strength * p - before);
    if (excess > 0) high = margin;
    else low = margin;
    const next = margin - excess / (1 + length * strength * p * (1 - p));
    const inside = next > low && next < high ? next : (low + high) / 2;
    const change = Math.abs(inside - margin);
    margin = inside;
    if (change < 1e-9) break;
  }
  return y * (strength / (1 + Math.exp(margin)) - before);
}

/** The same for the loss (y - f)^2 / 2. */
function squaredStep(y: number, score: number, dual: number, length: number, strength: number): number {
  return (y - score - dual / strength) / (length + 1 / strength);
}
