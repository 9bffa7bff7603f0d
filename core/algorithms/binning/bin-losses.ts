import type { Task } from '../../contracts/task.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { Targets } from '../objectives/objective.ts';

/** Folds of the cross-validation; rows go into them in turn. */
const foldCount = 5;
/** Rows of the mean of all that every bin is given (the m-estimate of Micci-Barreca, 2001). */
const smoothing = 10;
/** Keeps probabilities away from 0 and 1. */
const smallest = 1e-6;

/** Sums over the rows of each bin; a number counts from `origin`, so that squares of large ones lose no digits. */
interface Cells {
  task: Task;
  outputs: number;
  origin: number;
  /** Shape (bins): weights. */
  counts: Float64Array;
  /** Shape (bins, outputs): of the target, or of the rows of each class. */
  sums: Float64Array;
  /** Shape (bins): of the squared target. */
  squares: Float64Array;
}

/**
 * Predicts each row by the mean of its bin, smoothed towards that of all rows.
 *
 * @param bin of each row, shape (rows)
 * @param bins their number
 * @returns the loss with means of the other folds, that of the mean of all (log loss; for a number the squared error),
 *   and what is predicted in each bin, the mean of all at the end: shape (bins + 1, outputs)
 */
export function binLosses(
  bin: Uint16Array,
  bins: number,
  targets: Targets,
  task: Task,
): { loss: number; prior: number; predict: () => Float64Array[] } {
  const folds = sumsOf(bin, bins, targets, task);
  const all = combine(folds[0]!, ...folds.slice(1).map((fold) => [fold, 1] as const));
  let [loss, prior, total] = [0, 0, 0];
  for (const fold of folds) {
    const others = combine(all, [fold, -1]);
    const mean = meanOf(others);
    for (let b = 0; b < bins; b++) {
      if (fold.counts[b] === 0) continue;
      loss += lossIn(fold, b, smoothed(others, b, mean));
      prior += lossIn(fold, b, mean);
      total += fold.counts[b]!;
    }
  }
  const predict = () => {
    const mean = meanOf(all);
    const fromOrigin = (values: Float64Array) => values.map((value) => value + all.origin);
    return [...Array.from({ length: bins }, (_, b) => smoothed(all, b, mean)), mean].map(fromOrigin);
  };
  return { loss: loss / total, prior: prior / total, predict };
}

function sumsOf(bin: Uint16Array, bins: number, { target, weights, outputs }: Targets, task: Task): Cells[] {
  const origin = task === 'regression' ? target.reduce((sum, y) => sum + y / target.length, 0) : 0;
  const folds = Array.from({ length: foldCount }, (): Cells => {
    const [counts, sums] = [new Float64Array(bins), new Float64Array(bins * outputs)];
    return { task, outputs, origin, counts, sums, squares: new Float64Array(bins) };
  });
  for (let i = 0; i < bin.length; i++) {
    const { counts, sums, squares } = folds[i % foldCount]!;
    const [b, y, w] = [bin[i]!, target[i]! - origin, weights ? weights[i]! : 1];
    counts[b]! += w;
    if (task === 'multiclass') sums[b * outputs + y]! += w;
    else sums[b]! += w * y;
    squares[b]! += w * y * y;
  }
  return folds;
}

/** Sums with others added (1) or taken away (-1). */
function combine(first: Cells, ...others: readonly (readonly [Cells, 1 | -1])[]): Cells {
  const add = (name: 'counts' | 'sums' | 'squares') => {
    const out = first[name].slice();
    for (const [cells, sign] of others) for (let i = 0; i < out.length; i++) out[i]! += sign * cells[name][i]!;
    return out;
  };
  return { ...first, counts: add('counts'), sums: add('sums'), squares: add('squares') };
}

function meanOf({ task, outputs, counts, sums }: Cells): Float64Array {
  const mean = new Float64Array(outputs);
  const total = sumOf(counts);
  for (let i = 0; i < sums.length; i++) mean[i % outputs]! += sums[i]!;
  return within(
    task,
    mean.map((sum) => (total > 0 ? sum / total : 0)),
  );
}

function smoothed({ task, outputs, counts, sums }: Cells, bin: number, mean: Float64Array): Float64Array {
  const rows = counts[bin]! + smoothing;
  return within(
    task,
    mean.map((m, k) => (sums[bin * outputs + k]! + smoothing * m) / rows),
  );
}

/** Probabilities away from 0 and 1, those of classes adding up to 1. */
function within(task: Task, values: Float64Array): Float64Array {
  if (task === 'regression') return values;
  const bounded = values.map((p) => Math.min(1 - smallest, Math.max(smallest, p)));
  if (task === 'binary') return bounded;
  const sum = sumOf(bounded);
  return bounded.map((p) => p / sum);
}

/** Sum over the rows of a bin of the loss of predicting `values` there. */
function lossIn({ task, outputs, counts, sums, squares }: Cells, bin: number, values: Float64Array): number {
  const [n, sum, p] = [counts[bin]!, sums[bin * outputs]!, values[0]!];
  if (task === 'regression') return Math.max(0, squares[bin]! - 2 * p * sum + n * p * p);
  if (task === 'binary') return -sum * Math.log(p) - (n - sum) * Math.log(1 - p);
  let loss = 0;
  for (let k = 0; k < outputs; k++) loss -= sums[bin * outputs + k]! * Math.log(values[k]!);
  return loss;
}
