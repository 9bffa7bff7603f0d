import type { RowValues } from '../algorithms/gradient-boosted-trees/flat-trees.ts';

/** Explains predictions of one model. It keeps scratch memory: it is not to be shared between threads. */
export interface Explainer {
  readonly features: number;
  readonly outputs: number;
  /** Mean raw score over the training rows, by output: what contributions start from. */
  readonly expected: Float64Array;
  /**
   * What each feature adds to the raw score of a row: log odds where the model is binary, the logits of the
   * classes where it is multiclass, the value (or what its link makes the value of) in a regression.
   * @param out shape (outputs, features), overwritten; with `expected` it sums to the raw scores
   * @param only the output that is wanted: the others are 0. @default all
   */
  contributions(row: RowValues, out: Float64Array, only?: number): void;
}
