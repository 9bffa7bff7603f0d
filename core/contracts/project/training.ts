import { z } from 'zod';
import { algorithmNames } from '../algorithms.ts';
import { parametersSchema } from '../training-schema.ts';

/** `training`: algorithms, the search and their parameters. */
export const training = z
  .strictObject({
    algorithms: z
      .array(z.enum(algorithmNames))
      .min(1)
      .optional()
      .describe('The algorithms that are tried. Default: all that suit the task and what is asked of them.'),
    search: z
      .strictObject({
        trials: z
          .number()
          .int()
          .min(1)
          .max(200)
          .default(8)
          .describe(
            'Trials, beside baselines and the learning curve, 1 to 200; after the first eight, parameters follow from how trials have done. Default: 8.',
          ),
        parallel: z.number().int().min(1).max(40).default(4).describe('Trials at once, 1 to 40. Default: 4.'),
        minutes: z
          .number()
          .min(0.5)
          .max(720)
          .default(20)
          .describe('Minutes that the search may take, 0.5 to 720. Default: 20.'),
      })
      .prefault({})
      .describe('How much is tried.'),
    seed: z.number().int().min(0).default(1).describe('The same seed gives the same model. Default: 1.'),
    parameters: parametersSchema,
    monotone: z
      .record(z.string(), z.enum(['increasing', 'decreasing']))
      .optional()
      .describe(
        'Columns of numbers with which predictions never fall (increasing) or never rise (decreasing), all else equal; trees only. Default: none.',
      ),
    classWeights: z
      .union([z.literal('balanced'), z.record(z.string(), z.number().positive())])
      .optional()
      .describe(
        'How much rows of a class count in training: balanced (each class the same in all), or weights by class, 1 where left out. Probabilities stay those of the data; of several classes the label is that of the largest probability times weight. Default: each row counts 1.',
      ),
  })
  .prefault({})
  .describe('How models are trained.');
