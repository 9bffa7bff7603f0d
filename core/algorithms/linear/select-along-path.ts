import type { TrainingData } from '../model.ts';
import type { Targets } from '../objectives/objective.ts';
import type { DesignColumn } from './design.ts';
import { linearProblem } from './linear-problem.ts';
import { minimise } from './minimise.ts';

/** From one penalty of the path to the next. */
const step = 0.75;
/** The last is 0.75 to this of the first: about 1e-4. */
const penalties = 32;
/** Of the penalty: what has a weight is known before the weights are. */
const accuracy = 0.02;
const iterationsAtMost = 50;

/**
 * Which columns a linear model may have that is to have few: those with a weight at the least L1 penalty that gives weights to no more of
 * them, along a path of penalties from that which gives none, each started from the one before (Friedman, Hastie and Tibshirani,
 * "Regularization paths for generalized linear models", 2010). Columns count alike, whatever their scale.
 * @param initial intercepts by output, with which no column has a weight
 * @param most columns
 */
export function selectAlongPath(
  columns: DesignColumn[],
  train: Targets,
  data: TrainingData,
  initial: readonly number[],
  most: number,
  shouldStop?: () => boolean,
): DesignColumn[] {
  const { evaluate, l1 } = linearProblem(columns, train, data, { alpha: 0, l1Ratio: 0 });
  const width = columns.length + 1;
  let x = new Float64Array(l1.length);
  initial.forEach((score, k) => {
    x[k * width] = score;
  });
  const gradient = new Float64Array(l1.length);
  evaluate(x, gradient);
  const isIntercept = (at: number) => at % width === 0;
  const first = gradient.reduce((top, value, at) => (isIntercept(at) ? top : Math.max(top, Math.abs(value))), 0);
  /** Largest weight of each column over the outputs. */
  const weightsOf = (of: Float64Array) =>
    columns.map((_, j) => initial.reduce((top, __, k) => Math.max(top, Math.abs(of[k * width + 1 + j]!)), 0));
  // Before the path the slopes say what comes first.
  let chosen = strongest(weightsOf(gradient), 1);
  for (let p = 1, penalty = first * step; p <= penalties && !shouldStop?.(); p++, penalty *= step) {
    const own = Float64Array.from(l1, (_, at) => (isIntercept(at) ? 0 : penalty));
    x = Float64Array.from(
      minimise({ evaluate, l1: own }, x, {
        tolerance: accuracy * penalty,
        maxIterations: iterationsAtMost,
        ...(shouldStop && { stop: shouldStop }),
      }).x,
    );
    const weights = weightsOf(x);
    const weighted = weights.filter((weight) => weight > 0).length;
    if (weighted > 0) chosen = strongest(weights, Math.min(most, weighted));
    if (weighted >= most) break;
  }
  return columns.filter((_, j) => chosen.has(j));
}

/** The places of the largest weights, the first of equal ones. */
function strongest(weights: readonly number[], count: number): Set<number> {
  const order = Array.from(weights.keys()).sort((a, b) => weights[b]! - weights[a]! || a - b);
  return new Set(order.slice(0, count));
}
