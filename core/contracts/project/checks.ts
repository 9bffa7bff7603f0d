import { z } from 'zod';
import { type CheckName, defaultThresholds } from '../check-thresholds.ts';

function check(what: string) {
  return z
    .union([
      z.boolean(),
      z.strictObject({
        threshold: z.number().positive().optional().describe('From which value on it finds something.'),
        everywhere: z
          .boolean()
          .default(false)
          .describe(
            'Of every feature that it can judge, not only where it is chosen by type and size. Default: false.',
          ),
      }),
    ])
    .optional()
    .describe(`${what} false: never; true: of every feature that it can judge.`);
}

/** Of rows as wholes. */
function whole(what: string) {
  return z
    .union([
      z.boolean(),
      z.strictObject({ threshold: z.number().positive().describe('From which value on it finds something.') }),
    ])
    .optional()
    .describe(`${what} false: never.`);
}

const thresholdOf = (name: CheckName) => `Default threshold: ${defaultThresholds[name]}.`;

/** `monitoring.checks`: the checks of the monitor by name. */
export const checks = z
  .strictObject({
    psi: check('Population stability index; its threshold is monitoring.drift.psi.'),
    ks: check(`Kolmogorov-Smirnov, of numbers in small windows. ${thresholdOf('ks')}`),
    wasserstein: check(`Wasserstein distance in standard deviations, of numbers. ${thresholdOf('wasserstein')}`),
    chiSquare: check(`Chi-square of categories in small windows, as Cohen's w. ${thresholdOf('chiSquare')}`),
    jensenShannon: check(`Jensen-Shannon distance of categories. ${thresholdOf('jensenShannon')}`),
    hellinger: check(`Hellinger distance, only where it is asked for. ${thresholdOf('hellinger')}`),
    proportion: check(`Fraction of one of two values, as Cohen's h. ${thresholdOf('proportion')}`),
    type: check('Values of another type; threshold as monitoring.quality.invalid.'),
    absent: check('Records that do not have a column; threshold as monitoring.quality.invalid.'),
    invalid: check('Values outside of what the contract allows; threshold as monitoring.quality.invalid.'),
    missing: check('Missing values; threshold as monitoring.quality.invalid.'),
    newCategories: check('Values never seen in training; threshold as monitoring.quality.invalid.'),
    scale: check(`Values in another unit, a power of ten off. ${thresholdOf('scale')}`),
    duplicates: whole(`Records that repeat others. ${thresholdOf('duplicates')}`),
    freshness: whole(`Age of the newest record in hours, only where it is asked for. ${thresholdOf('freshness')}`),
    volume: whole(`Predictions of a day against the weeks before. ${thresholdOf('volume')}`),
    labelVolume: whole(`Labels of a day, or a week, against the weeks before. ${thresholdOf('labelVolume')}`),
    reconstruction: whole(`How features go together, by principal components. ${thresholdOf('reconstruction')}`),
    domainClassifier: whole(`Whether a classifier tells new rows from training. ${thresholdOf('domainClassifier')}`),
  } satisfies Record<CheckName, unknown>)
  .prefault({})
  .describe('Which checks look, where, and from which value on they find something.');

const driftChecks = ['psi', 'ks', 'wasserstein', 'chiSquare', 'jensenShannon', 'hellinger', 'proportion'] as const;

const fraction = (name: string) =>
  z.number().min(0).max(1).optional().describe(`Fraction of ${name} values that is allowed beyond training's.`);

/** `monitoring.features`: what is different for one column, window feature or the score. */
export const monitoredFeatures = z
  .record(
    z.string(),
    z.strictObject({
      ignore: z
        .boolean()
        .default(false)
        .describe('No finding of this feature, neither drift nor quality. Default: false.'),
      check: z.enum(driftChecks).optional().describe('The one check of its drift, in place of those chosen for it.'),
      threshold: z.number().positive().optional().describe('Of that check.'),
      invalid: fraction('invalid'),
      missing: fraction('missing'),
      newCategories: fraction('never seen'),
    }),
  )
  .default({})
  .describe("By name of a column, a window feature, 'score' or 'decisions'.");
