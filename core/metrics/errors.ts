/** Base of what evaluating can throw. */
export class EvaluateError extends Error {
  override name = 'EvaluateError';
}

/** Arrays that do not belong together, or values outside their range. */
export class InvalidEvaluationInput extends EvaluateError {
  override name = 'InvalidEvaluationInput';
}

/** No trial of the search has succeeded. */
export class NoTrialSucceeded extends EvaluateError {
  override name = 'NoTrialSucceeded';
  constructor(errors: readonly string[]) {
    super(`no trial succeeded; the first errors: ${errors.slice(0, 3).join('; ') || 'none were recorded'}`);
  }
}
