/** A model cannot be explained. */
export class ExplainError extends Error {
  override name = 'ExplainError';
}

/** The model was stored without the row counts that explanations weigh branches by. */
export class MissingCounts extends ExplainError {
  override name = 'MissingCounts';
}

/** The model was stored without the means that contributions are measured from. */
export class MissingMeans extends ExplainError {
  override name = 'MissingMeans';
}

/** Nothing explains models of this algorithm. */
export class CannotExplain extends ExplainError {
  override name = 'CannotExplain';
}
