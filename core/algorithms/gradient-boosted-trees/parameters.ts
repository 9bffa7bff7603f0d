import { treeRules } from '../../contracts/algorithm-parameters.ts';
import type { NumberRule } from '../../contracts/number-rule.ts';
import { type RegressionLossName, regressionLossNames } from '../../contracts/regression-loss.ts';
import type { Parameters } from '../algorithm.ts';
import { InvalidParameter } from '../errors.ts';
import { readParameters } from '../parameters.ts';

/** `treeRules` with what follows from a project's loss. */
const rules = {
  ...treeRules,
  /** Objective quantile: the level, e.g. 0.9 for a value that nine of ten targets stay below. */
  quantile: { default: 0.5, min: 0, above: true, max: 1, below: true },
  /** Objective huber: residuals up to this count squared, larger ones absolutely. */
  huberDelta: { default: 1, min: 0, above: true },
} as const satisfies Record<string, NumberRule>;

/** Parameters of gradient-boosted trees. */
export type TreeParameters = Record<keyof typeof rules, number> & {
  /** Loss that training minimises; undefined: the task's. Regression can choose. */
  objective: RegressionLossName | undefined;
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

function regressionObjectiveName(name: unknown): RegressionLossName {
  const found = regressionLossNames.find((known) => known === name);
  if (!found) throw new InvalidParameter('objective', name, `one of ${regressionLossNames.join(', ')}`);
  return found;
}

/**
 * The same without constraints on columns that became no feature, which are moot.
 * @throws InvalidParameter
 */
export function onFeatures(given: Parameters, features: readonly { name: string }[]): Parameters {
  const { monotoneConstraints, ...others } = given;
  if (monotoneConstraints === undefined) return given;
  const names = new Set(features.map((feature) => feature.name));
  const known = [...readMonotone(monotoneConstraints)].filter(([name]) => names.has(name));
  return known.length === 0 ? others : { ...others, monotoneConstraints: JSON.stringify(Object.fromEntries(known)) };
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
