import { z } from 'zod';
import type { DescribedRule } from './algorithm-parameters.ts';
import { algorithmFacts } from './algorithms.ts';
import { inWords } from './number-rule.ts';

/**
 * A value, a list of values to draw from, or a range to draw from. Bounds are checked by the cross-field rules, which
 * name what is allowed; here they are told to editors.
 */
function setting(rule: DescribedRule) {
  const { min, max, above, below, integer, about } = rule;
  const bounds = {
    ...(integer && { type: 'integer' as const }),
    ...(min !== undefined && { [above ? 'exclusiveMinimum' : 'minimum']: min }),
    ...(max !== undefined && { [below ? 'exclusiveMaximum' : 'maximum']: max }),
  };
  const value = z.number().meta(bounds);
  const range = z.strictObject({
    min: value.describe('The least value that is drawn.'),
    max: value.describe('The largest value that is drawn.'),
    scale: z
      .enum(['linear', 'log'])
      .optional()
      .describe('How values are drawn between them. Default: log where the largest is ten times the least or more.'),
  });
  return z
    .union([value, z.array(value).min(1).max(20), range])
    .optional()
    .describe(
      `${about.charAt(0).toUpperCase()}${about.slice(1)}. A value, a list of values or { min, max } to draw from: ${inWords(rule)}. Algorithm's own default: ${rule.default}.`,
    );
}

function settings<N extends string>(rules: Record<N, DescribedRule>) {
  const shape = Object.fromEntries(Object.entries<DescribedRule>(rules).map(([name, rule]) => [name, setting(rule)]));
  return z.strictObject(shape as Record<N, ReturnType<typeof setting>>).optional();
}

function settingsOf<N extends string>({ label, parameters }: { label: string; parameters: Record<N, DescribedRule> }) {
  return settings(parameters).describe(`Parameters of ${label}.`);
}

/** `training.parameters`. */
export const parametersSchema = z
  .strictObject({
    gradientBoostedTrees: settingsOf(algorithmFacts.gradientBoostedTrees),
    logisticRegression: settingsOf(algorithmFacts.logisticRegression),
    linearRegression: settingsOf(algorithmFacts.linearRegression),
    randomForest: settingsOf(algorithmFacts.randomForest),
    extraTrees: settingsOf(algorithmFacts.extraTrees),
    neuralNetwork: settingsOf(algorithmFacts.neuralNetwork),
    isolationForest: settingsOf(algorithmFacts.isolationForest),
  })
  .optional()
  .describe(
    'Parameters of algorithms by name. A value holds for every trial; a list or a range is what the search draws from. Default: the search draws.',
  );

/** A value, what it is drawn from, or undefined: the search decides. */
export type ParameterSetting = z.output<ReturnType<typeof setting>>;
