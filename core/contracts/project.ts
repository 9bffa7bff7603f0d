import { z } from 'zod';
import { algorithmNames } from './algorithms.ts';
import { fieldConflicts } from './cross-field-rules.ts';
import { nearest } from './nearest.ts';
import { decimalMarks, thousandsMarks, timestampFormats } from './notation.ts';
import { regressionLossNames } from './regression-loss.ts';
import { tasks } from './task.ts';
import { parametersSchema } from './training-schema.ts';
import { windowStatistics } from './window-statistics.ts';

/**
 * The project file (`projects/<name>/project.yaml`). The schema is the single definition: types are inferred from it,
 * `docs/project.schema.json` is emitted from it and the command line checks files with it.
 */

const duration = z
  .string()
  .regex(/^P(?!$)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/, 'expected an ISO 8601 duration such as P7D or PT12H');

const identifier = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'expected lower-case letters, digits and hyphens, starting with a letter, at most 63',
  );

const scheduleExpression = z
  .string()
  .regex(
    /^(rate\(\d+ (minute|minutes|hour|hours|day|days)\)|cron\(.+\))$/,
    'expected rate(1 hour) or cron(0 6 * * ? *)',
  );

const timezone = z.string().superRefine((name, context) => {
  if (isTimezone(name)) return;
  const near = nearest(name, Intl.supportedValuesOf('timeZone'));
  const message = `expected an IANA time zone such as Europe/Berlin, received '${name.slice(0, 60)}'${near ? `; did you mean '${near}'?` : ''}`;
  context.addIssue({ code: 'custom', message });
});

/** A cost: a constant in the project's currency, or the value of a column of the row at hand. */
const cost = z.union([
  z.number(),
  z.strictObject({
    column: z.string().describe('A column of numbers of the records.'),
    times: z.number().default(1).describe('What the column is multiplied by. Default: 1.'),
  }),
]);

/** Types a column can be declared as. `text` is free text (words matter), `string` a category or an identifier. */
export const columnTypes = ['number', 'integer', 'boolean', 'string', 'text', 'timestamp'] as const;

const column = z.strictObject({
  type: z
    .enum(columnTypes)
    .describe('What the column holds: string is a category or an identifier, text is free text whose words matter.'),
  required: z
    .boolean()
    .default(false)
    .describe('Rows without a value are quarantined, requests without it refused. Default: false.'),
  min: z.number().optional().describe('The least value; rows with less are quarantined. Default: no limit.'),
  max: z.number().optional().describe('The largest value; rows with more are quarantined. Default: no limit.'),
  values: z
    .array(z.string())
    .optional()
    .describe('The values that exist; rows with another are quarantined. Default: any.'),
  pii: z
    .boolean()
    .default(false)
    .describe('Personal data: replaced by a keyed hash before it is stored anywhere but raw/. Default: false.'),
  protected: z
    .boolean()
    .default(false)
    .describe('Never a feature on its own; fairness is judged by its groups. Default: false.'),
  decimals: z
    .number()
    .int()
    .min(0)
    .max(6)
    .default(2)
    .describe(
      'Digits after the decimal point that count in entity windows, 0 to 6: money is summed in integer minor units. Default: 2.',
    ),
  format: z
    .enum(timestampFormats)
    .optional()
    .describe(
      'timestamp: how it is written. iso: the year first (2026-03-01T12:00:00Z, 2026/3/1 7:05, 20260301); dayFirst: 31.12.2026; monthFirst: 12/31/2026; numbers since 1970: epochSeconds, epochMilliseconds, epochMicroseconds; excel: days since 1899-12-30. Left out: recognised from all values of a file',
    ),
  decimal: z
    .enum(decimalMarks)
    .optional()
    .describe("number: the decimal mark, '.' or ','. Left out with thousands: recognised from all values of a file"),
  thousands: z
    .enum(thousandsMarks)
    .optional()
    .describe("number: the mark between groups of three digits: ',', '.', ' ' (any space) or \"'\""),
  unit: z
    .string()
    .regex(
      /^[^\d\s.,+()'\u2019\u2212-][^\d,+()'\u2019\u2212-]{0,11}$/u,
      'expected a sign or word such as €, USD or %, without digits',
    )
    .refine((unit) => !['e', 'E'].includes(unit), 'received the sign of an exponent; declare no unit')
    .optional()
    .describe('number: sign or word that may stand before or after it: €, USD, kg; with %, 12 % is the number 12'),
  missing: z
    .array(z.string())
    .max(20)
    .optional()
    .describe('texts that stand for a missing value here, beside those that always do'),
});

/** Which row holds where a key comes again with other values. */
export const conflictRules = ['latest', 'first', 'quarantine'] as const;

const source = z.strictObject({
  name: identifier.describe('Name of the source: its files lie under raw/<project>/<name>/.'),
  role: z
    .enum(['records', 'labels'])
    .default('records')
    .describe(
      'records hold the rows to learn from, of exactly one source; labels hold the target of rows by key, as it becomes known. Default: records.',
    ),
  key: z.string().optional().describe('Column that identifies a row. Default: a row is identified by its content.'),
  time: z
    .string()
    .optional()
    .describe('Column of timestamps. Records: when the row happened. Labels: when the label became known.'),
  onConflict: z
    .enum(conflictRules)
    .default('latest')
    .describe(
      'Which row holds where a key comes again with other values: the latest by time, then by arrival (a correction); the first; or none of them (quarantine).',
    ),
  quarantineLimit: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe(
      "Share of a file's rows that may be quarantined without a warning. Above it ingest warns, publishes QualityViolated, and fails with --strict.",
    ),
  header: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Names of the columns in their order, for CSV files without a header line.'),
  columns: z
    .record(z.string(), column)
    .default({})
    .describe('What is declared of columns, by name. Default: inferred from the files.'),
});

const window = z.strictObject({
  entity: z.string().describe('Column that names the entity: a customer, a terminal, a device.'),
  of: z
    .string()
    .describe('Column that is summed up over the history of the entity; the target is allowed and then needs a delay.'),
  over: z.array(duration).min(1).max(8).describe('Lengths of the windows, ISO 8601, e.g. [P1D, P30D]; eight at most.'),
  delay: duration
    .optional()
    .describe('The windows end this long before the row, ISO 8601: for labels that are known late. Default: none.'),
  statistics: z
    .array(z.enum(windowStatistics))
    .min(1)
    .describe(
      'What is computed of each window: of numbers count, sum, mean, min, max, std (the sample standard deviation) and timeSinceLast (seconds); of strings count, distinct, firstSeen and timeSinceLast; of the target count, sum and mean.',
    ),
});

/** Names of the database, not offsets: those know no summer time. */
function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const projectSchema = z
  .strictObject({
    name: identifier.describe('Name of the project and of its folder.'),
    objective: z
      .strictObject({
        description: z
          .string()
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
            cost: z
              .number()
              .min(0)
              .default(0)
              .describe('Cost of one review, in the currency of the project. Default: 0.'),
          })
          .optional()
          .describe(
            'Binary: people look at what is most worth it; decisions become allow, review, block. Default: none.',
          ),
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
      })
      .describe('What is predicted, and what it is worth.'),
    data: z
      .strictObject({
        timezone: timezone
          .optional()
          .describe(
            'IANA name, e.g. Europe/Berlin: whose clock the hours, weekdays, days and months of timestamps are read by, with summer time. Texts without an offset are UTC all the same. Default: UTC.',
          ),
        sources: z.array(source).min(1).describe('Where the rows and their labels come from.'),
        split: z
          .strictObject({
            by: z
              .enum(['time', 'random', 'group'])
              .describe(
                'time: the latest rows are tested on; random: of each class a fraction, by the hash of the key; group: whole groups.',
              ),
            group: z
              .string()
              .optional()
              .describe('By group: the column whose values are not divided between the parts.'),
            validation: z
              .number()
              .gt(0)
              .lt(0.5)
              .default(0.15)
              .describe('Share of the rows by which trials are ranked and probabilities calibrated. Default: 0.15.'),
            test: z
              .number()
              .gt(0)
              .lt(0.5)
              .default(0.15)
              .describe('Share of the rows by which the winner is judged. Default: 0.15.'),
            gap: duration
              .optional()
              .describe(
                'By time: rows this long before the next part are left out, ISO 8601, as their labels would not be known yet. Default: none.',
              ),
          })
          .optional()
          .describe(
            'How rows are divided into training, validation and test. Default: by time where the records have one, else random.',
          ),
      })
      .describe('Where data come from, and how they are divided.'),
    features: z
      .strictObject({
        exclude: z.array(z.string()).default([]).describe('Columns that are never features.'),
        windows: z.array(window).max(20).default([]).describe('Statistics of the history of entities; twenty at most.'),
        automatic: z
          .boolean()
          .default(true)
          .describe(
            'Makes features of dates, texts, values of many categories, entities and pairs of numbers. Default: true.',
          ),
        selection: z
          .boolean()
          .default(true)
          .describe('With automatic: drops features that do not help. Default: true.'),
      })
      .prefault({})
      .describe('What becomes of columns.'),
    training: z
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
              .describe('Trials, beside baselines and the learning curve, 1 to 200. Default: 8.'),
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
      .describe('How models are trained.'),
    evaluation: z
      .strictObject({
        slices: z
          .array(z.string())
          .max(60)
          .optional()
          .describe(
            'Columns whose groups of rows are judged on their own; 60 at most. Default: all but keys, texts, timestamps and personal data.',
          ),
      })
      .prefault({})
      .describe('How models are judged.'),
    promotion: z
      .strictObject({
        approval: z
          .enum(['automatic', 'manual'])
          .default('automatic')
          .describe('manual: the candidate is registered and waits for perennial promote. Default: automatic.'),
        minimumGain: z
          .number()
          .min(0)
          .default(0.01)
          .describe('Relative improvement over the champion that is asked for. Default: 0.01, one in a hundred.'),
        confidence: z
          .number()
          .gt(0.5)
          .lt(1)
          .default(0.95)
          .describe('Confidence that the improvement is one, between 0.5 and 1. Default: 0.95.'),
        /** Critical findings that hold no promotion, by their codes. */
        acceptFindings: z
          .array(
            z
              .string()
              .regex(
                /^((leakage|empty)(:.+)?|chance|baseline|costs|decisions)$/s,
                'expected the code of a finding: leakage:COLUMN, empty:COLUMN, chance, baseline, costs or decisions',
              ),
          )
          .default([])
          .describe(
            'Critical findings that may serve all the same, by code (leakage:COLUMN, chance, …): a person has looked at them',
          ),
      })
      .prefault({})
      .describe('When a candidate becomes the champion.'),
    labels: z
      .strictObject({
        maturity: duration
          .default('P7D')
          .describe('A row without a label is not used before it is this old, ISO 8601. Default: P7D.'),
        absentMeans: z
          .enum(['negative', 'unknown'])
          .default('unknown')
          .describe(
            'What a row without a label is once it is mature: negative, or not used (unknown). Default: unknown.',
          ),
      })
      .prefault({})
      .describe('How labels that come late are understood.'),
    monitoring: z
      .strictObject({
        schedule: scheduleExpression
          .default('rate(1 hour)')
          .describe('When the monitor looks: rate(1 hour) or cron(0 6 * * ? *), UTC. Default: rate(1 hour).'),
        minimumRows: z
          .number()
          .int()
          .min(20)
          .default(200)
          .describe('Predictions that the monitor needs before it judges, 20 at least. Default: 200.'),
        drift: z
          .strictObject({
            psi: z
              .number()
              .positive()
              .default(0.2)
              .describe('Population stability index of a column from which it has drifted. Default: 0.2.'),
          })
          .prefault({})
          .describe('When columns have drifted.'),
        quality: z
          .strictObject({
            invalid: z
              .number()
              .min(0)
              .max(1)
              .default(0.02)
              .describe('Share of invalid values in a column above which quality is violated, 0 to 1. Default: 0.02.'),
          })
          .prefault({})
          .describe('When quality is violated.'),
        degradation: z
          .number()
          .positive()
          .default(0.2)
          .describe(
            'Relative increase of the realised cost (or of the metric) that counts as degradation. Default: 0.2, a fifth.',
          ),
      })
      .prefault({})
      .describe('What is watched of the champion in use.'),
    retraining: z
      .strictObject({
        onDefinitionChange: z.boolean().default(true).describe('A changed project file starts a run. Default: true.'),
        onCodeChange: z
          .boolean()
          .default(true)
          .describe('Changed code of a training step starts a run. Default: true.'),
        onDrift: z.boolean().default(true).describe('Drift starts a run. Default: true.'),
        onDegradation: z
          .boolean()
          .default(true)
          .describe('A champion that has become worse starts a run. Default: true.'),
        onNewRows: z.number().int().positive().optional().describe('So many new rows start a run. Default: none do.'),
        schedule: scheduleExpression
          .optional()
          .describe('Starts a run by the clock: rate(30 days) or cron(0 6 * * ? *), UTC. Default: none.'),
        cooldownHours: z
          .number()
          .min(0)
          .default(12)
          .describe(
            'Hours after the start of a run in which data, schedules, drift and degradation start no other. Default: 12.',
          ),
        quietMinutes: z
          .number()
          .min(0)
          .max(15)
          .default(2)
          .describe('New data start a run once no further file has come for so many minutes, 0 to 15. Default: 2.'),
      })
      .prefault({})
      .describe('What starts the lifecycle again.'),
  })
  .superRefine((project, context) => {
    for (const { path, message } of fieldConflicts(project)) context.addIssue({ code: 'custom', path, message });
  })
  .meta({
    title: 'Perennial project',
    description: 'One model project: objective, data, features, training, promotion, monitoring.',
  });

/** A checked project with every default filled in. */
export type Project = z.output<typeof projectSchema>;
/** What a person writes: defaults may be left out. */
export type ProjectInput = z.input<typeof projectSchema>;
export type Source = Project['data']['sources'][number];
export type ColumnContract = Source['columns'][string];
export type ConflictRule = (typeof conflictRules)[number];
export type ColumnType = (typeof columnTypes)[number];
export type WindowDefinition = Project['features']['windows'][number];
export type Cost = z.output<typeof cost>;
export type Metric = NonNullable<Project['objective']['metric']>;
