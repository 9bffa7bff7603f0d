/** Targets and weights of the rows at hand, by row. */
export interface Targets {
  target: Float64Array;
  /** Undefined: all 1. */
  weights: Float64Array | undefined;
  /** Raw scores a row: 1, or the number of classes. Scores are output-major, shape (outputs, rows). */
  outputs: number;
}

/** A loss that training minimises. One file an objective. */
export interface Objective {
  readonly name: string;
  /** The constant scores that minimise the loss, shape (outputs). @throws InvalidTrainingData for targets that it cannot take */
  initialScores(targets: Targets): Float64Array;
  /** First and second derivative by score, interleaved, shape (outputs, rows, 2). */
  gradients(targets: Targets, scores: Float64Array, out: Float64Array): void;
  /** The function of the trees' kernel that computes the same gradients, faster. */
  readonly kernel?: 'logLoss' | 'softmax';
  /** Weighted mean loss. */
  loss(targets: Targets, scores: Float64Array): number;
  /** Raw scores of one row to predictions, in place. */
  transform(scores: Float64Array): void;
  /**
   * For losses whose second derivative says nothing of the size of a step: the value that minimises the loss of a leaf,
   * which replaces the one from gradients.
   * @param residuals target less score of the leaf's rows
   */
  leafValue?(residuals: Float64Array, weights: Float64Array | undefined): number;
}
