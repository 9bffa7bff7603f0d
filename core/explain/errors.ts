/** A model cannot be explained. */
export class ExplainError extends Error {
  override name = 'ExplainError';
}

/** The model was stored without the row counts that explanations weigh branches by. */
export class MissingCounts extends ExplainError {
  override name = 'MissingCounts';
}
