import type { Task } from '../../contracts/task.ts';

/** Rows of a batch. */
export interface BatchTargets {
  /** By row: 0 or 1, a class, or a value on the network's scale. */
  readonly target: Float64Array;
  /** By row; their mean over all training rows is 1. */
  readonly weights: Float64Array;
}

/**
 * Gradients of the loss (log loss, or half the squared error), its mean over rows and members, by the scores.
 * @param scores shape (members, rows, outputs)
 * @param smoothing the part of a row's label that is shared by all classes (Szegedy et al., 2016)
 * @returns of the same shape
 */
export function scoreGradients(
  task: Task,
  scores: Float32Array,
  { target, weights }: BatchTargets,
  outputs: number,
  smoothing: number,
): Float32Array {
  const rows = target.length;
  const out = new Float32Array(scores.length);
  const unit = outputs / scores.length;
  const p = new Float64Array(outputs);
  for (let at = 0, r = 0; at < scores.length; at += outputs, r = (r + 1) % rows) {
    const w = weights[r]! * unit;
    const y = target[r]!;
    if (task === 'regression') out[at] = w * (scores[at]! - y);
    else if (outputs === 1) out[at] = w * (1 / (1 + Math.exp(-scores[at]!)) - ((1 - smoothing) * y + smoothing / 2));
    else {
      softmaxOf(scores, at, p);
      for (let k = 0; k < outputs; k++) out[at + k] = w * (p[k]! - smoothing / outputs - (k === y ? 1 - smoothing : 0));
    }
  }
  return out;
}

function softmaxOf(scores: Float32Array, at: number, out: Float64Array): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < out.length; k++) highest = Math.max(highest, scores[at + k]!);
  let sum = 0;
  for (let k = 0; k < out.length; k++) sum += out[k] = Math.exp(scores[at + k]! - highest);
  for (let k = 0; k < out.length; k++) out[k]! /= sum;
}
