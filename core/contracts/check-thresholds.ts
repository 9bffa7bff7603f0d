/**
 * Names of the monitor's checks that a project file may set, and their thresholds where it says nothing. Those of univariate
 * drift are what a shift by 0.2 standard deviations makes of a normal distribution: a small effect (Cohen, 1988).
 */
export const defaultThresholds = {
  /** Population stability index. */
  psi: 0.2,
  /** Largest distance of the distribution functions. */
  ks: 0.08,
  /** Standard deviations of training. */
  wasserstein: 0.2,
  /** Cohen's w. */
  chiSquare: 0.2,
  jensenShannon: 0.085,
  hellinger: 0.07,
  /** Cohen's h. */
  proportion: 0.2,
  /** Fraction of values of another type, of records without the column, of invalid, missing or new values, beyond that of training. */
  type: 0.02,
  absent: 0.02,
  invalid: 0.02,
  missing: 0.02,
  newCategories: 0.02,
  /** Fraction of values in another unit: a power of ten off. */
  scale: 0.1,
  /** Fraction of records that repeat others. */
  duplicates: 0.02,
  /** Hours. */
  freshness: 24,
  /** Fraction of the usual predictions that are not asked for, or of those asked for that are not usual. */
  volume: 0.5,
  /** Fraction of the usual labels that have not arrived. */
  labelVolume: 0.75,
  /** Standard deviations of training's reconstruction errors. */
  reconstruction: 0.3,
  /** ROC AUC. */
  domainClassifier: 0.65,
} as const;

export type CheckName = keyof typeof defaultThresholds;
