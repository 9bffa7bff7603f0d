import { z } from 'zod';
import { nearest } from './nearest.ts';
import { decimalMarks, thousandsMarks, timestampFormats } from './notation.ts';
import { contradictions } from './project-rules.ts';
import { regressionLossNames } from './regression-loss.ts';
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
const cost = z.union([z.number(), z.strictObject({ column: z.string(), times: z.number().default(1) })]);

/** Types a column can be declared as. `text` is free text (words matter), `string` a category or an identifier. */
export const columnTypes = ['number', 'integer', 'boolean', 'string', 'text', 'timestamp'] as const;

const column = z.strictObject({
  type: z.enum(columnTypes),
  required: z.boolean().default(false),
  min: z.number().optional(),
  max: z.number().optional(),
  values: z.array(z.string()).optional(),
  /** Replaced by a keyed hash before it is stored anywhere but `raw/`. */
  pii: z.boolean().default(false),
  /** Never a feature on its own; fairness figures are computed by it. */
  protected: z.boolean().default(false),
  /** Digits after the decimal point that count in entity windows (money is summed in integer minor units). */
  decimals: z.number().int().min(0).max(6).default(2),
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
  name: identifier,
  /** `records` hold the rows to learn from; `labels` hold the target of rows by key, as it becomes known. */
  role: z.enum(['records', 'labels']).default('records'),
  /** Column that identifies a row; without it a row is identified by its content. */
  key: z.string().optional(),
  /** Records: when the row happened. Labels: when the label became known. */
  time: z.string().optional(),
  onConflict: z
    .enum(conflictRules)
    .default('latest')
    .describe(
      'Which row holds where a key comes again with other values: the latest by time, then by arrival (a correction); the first; or none of them (quarantine).',
    ),
  header: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Names of the columns in their order, for CSV files without a header line.'),
  columns: z.record(z.string(), column).default({}),
});

const window = z.strictObject({
  /** Column that names the entity (customer, terminal, device). */
  entity: z.string(),
  /** Column that is aggregated; the target is allowed (risk) and then needs a delay. */
  of: z.string(),
  over: z.array(duration).min(1).max(8),
  /** The window ends this long before the row: for statistics of labels that are known late. */
  delay: duration.optional(),
  statistics: z.array(z.enum(windowStatistics)).min(1),
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
    name: identifier,
    objective: z.strictObject({
      description: z.string().default(''),
      task: z.enum(['binary', 'multiclass', 'regression']),
      target: z.string(),
      /** Binary: the target's value that counts as positive. Without it: true, 1, yes or the rarer value. */
      positive: z.union([z.string(), z.number(), z.boolean()]).optional(),
      /** Binary only. What each outcome of a decision costs; a true negative costs nothing unless stated. */
      costs: z
        .strictObject({
          falsePositive: cost.default(1),
          falseNegative: cost.default(1),
          truePositive: cost.default(0),
          trueNegative: cost.default(0),
        })
        .optional(),
      review: z
        .strictObject({ capacityPerDay: z.number().int().positive(), cost: z.number().min(0).default(0) })
        .optional(),
      /** What selection optimises. Default: expectedCost with costs, else logLoss (regression: rmse). */
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
        .optional(),
      /** Regression only. What training minimises, and what is predicted by it. Default: squaredError. */
      loss: z.enum(regressionLossNames).optional(),
      /** Loss quantile: the share of targets that shall lie below the prediction. */
      quantile: z.number().gt(0).lt(1).optional(),
      /** Loss huber: errors up to this count squared, larger ones by their size; in the target's unit. */
      huberDelta: z.number().positive().optional(),
    }),
    data: z.strictObject({
      /** Whose clock the hours, weekdays, days and months of timestamps are read by. */
      timezone: timezone.optional(),
      sources: z.array(source).min(1),
      split: z
        .strictObject({
          by: z.enum(['time', 'random', 'group']),
          group: z.string().optional(),
          validation: z.number().gt(0).lt(0.5).default(0.15),
          test: z.number().gt(0).lt(0.5).default(0.15),
          gap: duration.optional(),
        })
        .optional(),
    }),
    features: z
      .strictObject({
        exclude: z.array(z.string()).default([]),
        windows: z.array(window).max(20).default([]),
        automatic: z.boolean().default(true),
        /** With `automatic`: features that do not help to predict the target are dropped. */
        selection: z.boolean().default(true),
      })
      .prefault({}),
    training: z
      .strictObject({
        algorithms: z
          .array(z.enum(['gradientBoostedTrees', 'logisticRegression', 'linearRegression']))
          .min(1)
          .optional(),
        search: z
          .strictObject({
            trials: z.number().int().min(1).max(200).default(8),
            parallel: z.number().int().min(1).max(40).default(4),
            minutes: z.number().min(0.5).max(720).default(20),
          })
          .prefault({}),
        seed: z.number().int().min(0).default(1),
        parameters: parametersSchema,
        /** Columns as which predictions must not fall (or rise). Trees only. */
        monotone: z.record(z.string(), z.enum(['increasing', 'decreasing'])).optional(),
        /** Binary and multiclass: how much a row counts in training by its class. */
        classWeights: z.union([z.literal('balanced'), z.record(z.string(), z.number().positive())]).optional(),
      })
      .prefault({}),
    evaluation: z
      .strictObject({
        /** Columns whose groups of rows are judged on their own. Default: all but keys, texts, timestamps and personal data. */
        slices: z.array(z.string()).max(60).optional(),
      })
      .prefault({}),
    promotion: z
      .strictObject({
        /** manual: the candidate is registered and waits for `perennial promote`. */
        approval: z.enum(['automatic', 'manual']).default('automatic'),
        /** Relative improvement over the champion that is asked for. */
        minimumGain: z.number().min(0).default(0.01),
        confidence: z.number().gt(0.5).lt(1).default(0.95),
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
      .prefault({}),
    labels: z
      .strictObject({
        /** A row without a label is not used before it is this old. */
        maturity: duration.default('P7D'),
        absentMeans: z.enum(['negative', 'unknown']).default('unknown'),
      })
      .prefault({}),
    monitoring: z
      .strictObject({
        schedule: scheduleExpression.default('rate(1 hour)'),
        /** Rows a monitor needs before it judges drift. */
        minimumRows: z.number().int().min(20).default(200),
        drift: z.strictObject({ psi: z.number().positive().default(0.2) }).prefault({}),
        /** Share of invalid values in a column above which quality is violated. */
        quality: z.strictObject({ invalid: z.number().min(0).max(1).default(0.02) }).prefault({}),
        /** Relative increase of realised cost (or loss of the metric) that counts as degradation. */
        degradation: z.number().positive().default(0.2),
      })
      .prefault({}),
    retraining: z
      .strictObject({
        onDefinitionChange: z.boolean().default(true),
        onCodeChange: z.boolean().default(true),
        onDrift: z.boolean().default(true),
        onDegradation: z.boolean().default(true),
        onNewRows: z.number().int().positive().optional(),
        schedule: scheduleExpression.optional(),
        cooldownHours: z.number().min(0).default(12),
        /** New data starts a run only after no further file was catalogued for this long. */
        quietMinutes: z.number().min(0).max(15).default(2),
      })
      .prefault({}),
  })
  .superRefine((project, context) => {
    for (const { path, message } of contradictions(project)) context.addIssue({ code: 'custom', path, message });
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
export type Task = Project['objective']['task'];
export type Metric = NonNullable<Project['objective']['metric']>;
export type AlgorithmName = NonNullable<Project['training']['algorithms']>[number];
