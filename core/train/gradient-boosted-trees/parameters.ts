import { InvalidParameter } from '../errors.ts';
import { type RegressionObjective, regressionObjectiveNames } from '../objectives/regression.ts';
import { type NumberRule, readParameters } from '../parameters.ts';

/**
 * Parameters and their defaults, named after LightGBM's. Two defaults are stronger than there (lambdaL2 0, minSumHessian
 * 0.001): with rare positives a leaf of a few rows otherwise takes values that are far too large, which costs PR AUC and log
 * loss.
 */
const rules = {
  /** Boosting rounds at most; early stopping and the deadline end sooner. */
  numIterations: { default: 500, min: 1, max: 20_000, integer: true },
  learningRate: { default: 0.1, min: 0, above: true, max: 1 },
  numLeaves: { default: 31, min: 2, max: 4096, integer: true },
  /** 0: no limit. */
  maxDepth: { default: 0, min: 0, max: 64, integer: true },
  minDataInLeaf: { default: 20, min: 1, integer: true },
  minSumHessianInLeaf: { default: 1, min: 0 },
  lambdaL1: { default: 0, min: 0 },
  lambdaL2: { default: 1, min: 0 },
  minGainToSplit: { default: 0, min: 0 },
  /** Share of the rows that each tree sees. */
  baggingFraction: { default: 1, min: 0, above: true, max: 1 },
  /** Binary: share of the negative rows that training sees, weighted so that probabilities stay right. */
  negativeShare: { default: 1, min: 0, above: true, max: 1 },
  /** Share of the features that each tree may split on. */
  featureFraction: { default: 1, min: 0, above: true, max: 1 },
  /** Bins of a numeric feature, without the bin of missing values. */
  maxBin: { default: 255, min: 2, max: 255, integer: true },
  minDataInBin: { default: 3, min: 1, integer: true },
  /** Rounds without a better validation loss after which training ends; 0: never. */
  earlyStoppingRounds: { default: 50, min: 0, integer: true },
  /**
   * A category's place in their order is gradient / (hessian + this); rarer ones than this many rows are left out. LightGBM's
   * is 10.
   */
  catSmooth: { default: 1, min: 0 },
  /** Added to lambdaL2 in categorical splits of more than `maxCatToOnehot` categories. */
  catL2: { default: 10, min: 0 },
  /** Categories on the smaller side of a split at most. */
  maxCatThreshold: { default: 32, min: 1, integer: true },
  /** Up to this many categories, splits are one against the rest. */
  maxCatToOnehot: { default: 4, min: 1, integer: true },
  minDataPerGroup: { default: 100, min: 1, integer: true },
  /** Objective quantile: the level, e.g. 0.9 for a value that nine of ten targets stay below. */
  quantile: { default: 0.5, min: 0, above: true, max: 1, below: true },
  /** Objective huber: residuals up to this count squared, larger ones absolutely. */
  huberDelta: { default: 1, min: 0, above: true },
  /** Objective poisson: hessians are multiplied by e to this, which keeps steps small. */
  poissonMaxDeltaStep: { default: 0.7, min: 0, above: true },
} as const satisfies Record<string, NumberRule>;

/** How the bins are made that trials share: the defaults. */
export const sharedBins = { maxBin: rules.maxBin.default, minDataInBin: rules.minDataInBin.default } as const;

/** Parameters of gradient-boosted trees. */
export type TreeParameters = Record<keyof typeof rules, number> & {
  /** Loss that training minimises; undefined: the task's. Regression can choose. */
  objective: RegressionObjective | undefined;
  /** Features whose prediction must not fall (1) or must not rise (-1) as they grow, by name. */
  monotone: ReadonlyMap<string, 1 | -1>;
};

/**
 * Defaults filled in. `objective` is a name; `monotoneConstraints` is JSON such as `{"amount": 1, "age": -1}`.
 * @throws InvalidParameter
 */
export function treeParameters(given: Record<string, number | string | boolean>): TreeParameters {
  const { objective, monotoneConstraints, ...numbers } = given;
  return {
    ...readParameters(rules, numbers, ['objective', 'monotoneConstraints']),
    objective: objective === undefined ? undefined : regressionObjectiveName(objective),
    monotone: readMonotone(monotoneConstraints),
  };
}

function regressionObjectiveName(name: unknown): RegressionObjective {
  const found = regressionObjectiveNames.find((known) => known === name);
  if (!found) throw new InvalidParameter('objective', name, `one of ${regressionObjectiveNames.join(', ')}`);
  return found;
}

function readMonotone(given: unknown): ReadonlyMap<string, 1 | -1> {
  if (given === undefined) return new Map();
  const entries = Object.entries(parseObject(given));
  for (const [feature, direction] of entries)
    if (direction !== 1 && direction !== -1)
      throw new InvalidParameter(`monotoneConstraints.${feature}`, direction, '1 or -1');
  return new Map(entries as [string, 1 | -1][]);
}

function parseObject(given: unknown): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(String(given));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Said below, as for any other text that is not an object.
  }
  throw new InvalidParameter('monotoneConstraints', given, 'JSON of directions by feature, e.g. {"amount": 1}');
}
