/** Thresholds of the monitor's checks where a project file says nothing. */
export const defaultThresholds = {
  /** Population stability index. */
  psi: 0.2,
  /** Fraction of invalid, missing or new values, beyond that of the training data. */
  invalid: 0.02,
} as const;
