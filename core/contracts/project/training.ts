import { z } from 'zod';
import { algorithmNames } from '../algorithms.ts';
import { parametersSchema } from '../training-schema.ts';

/** `training.image`: a program of the team's own, tried beside the algorithms. */
const image = z
  .strictObject({
    folder: z
      .string()
      .regex(
        /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/,
        'expected a folder beside the project file',
      )
      .optional()
      .describe('Folder beside the project file with a Dockerfile, which a deployment builds.'),
    uri: z
      .string()
      .regex(
        /^[\w.-]+(:\d+)?(\/[\w.-]+)*(:[\w.-]+|@sha256:[0-9a-f]{64})?$/,
        'expected an image, e.g. registry.example/team/trainer:3',
      )
      .optional()
      .describe('An image in a registry that a deployment can pull from, in place of a folder.'),
    command: z
      .array(z.string().min(1).max(1000))
      .min(1)
      .max(50)
      .default(['train'])
      .describe('The program that trains, and its arguments. Default: train.'),
    hyperparameters: z
      .record(
        z.string().regex(/^[A-Za-z_][\w.-]{0,99}$/, 'expected a name of letters, digits, dots and hyphens'),
        z.union([z.number(), z.string().max(2500), z.boolean()]),
      )
      .default({})
      .describe('What the program finds in hyperparameters.json, as texts. Default: none.'),
  })
  .describe(
    "The team's own container image, trained as one trial beside the algorithms, by the training contract of SageMaker; it leaves a model.txt of LightGBM in /opt/ml/model.",
  );

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
        parallel: z
          .number()
          .int()
          .min(1)
          .max(40)
          .optional()
          .describe(
            'Trials at once at most, 1 to 40. Default: four of ten functions that the account runs at a time, so that there is room for serving and other projects; four in containers.',
          ),
        minutes: z
          .number()
          .min(0.5)
          .max(720)
          .default(20)
          .describe('Minutes that the search may take, 0.5 to 720. Default: 20.'),
        maximumCost: z
          .number()
          .positive()
          .optional()
          .describe(
            'US dollars that the functions of trials may take; later rounds have as many trials as the first ones say it pays for. Default: no limit but trials and minutes.',
          ),
      })
      .prefault({})
      .describe('How much is tried.'),
    runtime: z
      .enum(['lambda', 'container', 'auto'])
      .default('lambda')
      .describe(
        'Where trials, backtests and the refit of the winner are trained: lambda (functions of at most 15 minutes), container (a Fargate task for each), or auto (a container where rows times features are more than a function manages: 50 million, 5 million with networks). Baselines are trained in functions. Default: lambda.',
      ),
    image: image.optional(),
    optimise: z
      .union([
        z.literal(false),
        z.strictObject({
          tolerance: z
            .number()
            .min(0)
            .max(1)
            .default(0.05)
            .describe(
              'How much worse the metric, the loss and the cost of decisions may be on the test rows, in their standard errors, 0 to 1. Default: 0.05.',
            ),
        }),
      ])
      .prefault({})
      .describe(
        'The chosen model is made smaller before it serves (fewer members, rounds, leaves and digits) as far as a tolerance allows; false: it serves as it was trained. What a model over the budget gives way to is said by budget.tolerance. Default: within a twentieth of a standard error.',
      ),
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
