import { z } from 'zod';
import { regressionLossNames } from '../regression-loss.ts';
import { tasks } from '../task.ts';

/** A cost: a constant in the project's currency, or the value of a column of the row at hand. */
export const cost = z.union([
  z.number(),
  z.strictObject({
    column: z.string().describe('A column of numbers of the records.'),
    times: z.number().default(1).describe('What the column is multiplied by. Default: 1.'),
  }),
]);

/** `objective`: the task, what its outcomes cost, and what is optimised. */
export const objective = z
  .strictObject({
    description: z
      .string()
      .max(2_000)
      .default('')
      .describe('What the model is for, in a sentence; the model card begins with it.'),
    task: z.enum(tasks).describe('binary: yes or no; multiclass: one of several classes; regression: a number.'),
    target: z.string().describe('The column to predict, in the records or in a source of labels.'),
    positive: z
      .union([z.string(), z.number(), z.boolean()])
      .optional()
      .describe("Binary: the target's value that counts as positive. Default: true, 1, yes or the rarer value."),
    costs: z
      .strictObject({
        falsePositive: cost
          .default(1)
          .describe(
            'Cost of a negative that is blocked: a number in the currency of the project, or { column, times } of the row. Default: 1.',
          ),
        falseNegative: cost
          .default(1)
          .describe(
            'Cost of a positive that is allowed: a number in the currency of the project, or { column, times } of the row. Default: 1.',
          ),
        truePositive: cost
          .default(0)
          .describe(
            'Cost of a positive that is blocked: a number in the currency of the project, or { column, times } of the row. Default: 0.',
          ),
        trueNegative: cost
          .default(0)
          .describe(
            'Cost of a negative that is allowed: a number in the currency of the project, or { column, times } of the row. Default: 0.',
          ),
      })
      .optional()
      .describe(
        'Binary: what each outcome of a decision costs. Decisions, thresholds and the choice of models follow from it.',
      ),
    review: z
      .strictObject({
        capacityPerDay: z.number().int().positive().describe('Records that people can review in a day.'),
        cost: z.number().min(0).default(0).describe('Cost of one review, in the currency of the project. Default: 0.'),
      })
      .optional()
      .describe('Binary: people look at what is most worth it; decisions become allow, review, block. Default: none.'),
    metric: z
      .enum([
        'expectedCost',
        'prAuc',
        'rocAuc',
        'logLoss',
        'rmse',
        'mae',
        'huberLoss',
        'pinballLoss',
        'poissonDeviance',
      ])
      .optional()
      .describe(
        'What the choice of models optimises. Default: expectedCost where costs are stated, else logLoss; of a regression the metric of its loss (rmse).',
      ),
    loss: z
      .enum(regressionLossNames)
      .optional()
      .describe(
        'Regression: what training minimises, and by it what is predicted: the mean (squaredError, poisson for counts), the median (absoluteError), a quantile, or a mean that outliers move little (huber). Default: squaredError.',
      ),
    quantile: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe('Loss quantile: the fraction of targets that shall lie below the prediction, between 0 and 1.'),
    huberDelta: z
      .number()
      .positive()
      .optional()
      .describe("Loss huber: errors up to this count squared, larger ones by their size; in the target's unit."),
    intervals: z
      .strictObject({
        coverage: z
          .number()
          .gt(0)
          .lt(1)
          .default(0.9)
          .describe('Fraction of the true values that shall lie within, between 0 and 1. Default: 0.9.'),
      })
      .optional()
      .describe(
        'Regression: each prediction is answered with an interval that the true value lies in so often, conformalised on rows that no model was fitted on. Default: none.',
      ),
  })
  .describe('What is predicted, and what it is worth.');
