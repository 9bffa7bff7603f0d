import { z } from 'zod';
import { defaultThresholds } from '../check-thresholds.ts';
import { checks, monitoredFeatures } from './checks.ts';
import { durationOrAuto, scheduleExpression } from './patterns.ts';

export const detectorNames = ['adwin', 'ddm', 'eddm', 'pageHinkley'] as const;
export type DetectorName = (typeof detectorNames)[number];

/** `labels`: when they are known, and what it means where there is none. */
export const labels = z
  .strictObject({
    maturity: durationOrAuto
      .default('auto')
      .describe(
        'A row is not used before it is this old, ISO 8601; auto: when 95 of 100 labels have arrived, as their recorded arrival says (P7D while too few have). Default: auto.',
      ),
    absentMeans: z
      .enum(['negative', 'unknown'])
      .default('unknown')
      .describe('What a row without a label is once it is mature: negative, or not used (unknown). Default: unknown.'),
    release: z
      .strictObject({
        rate: z
          .number()
          .gt(0)
          .max(0.5)
          .describe('Share of the eligible blocked records that is let through at random.'),
        maximumLoss: z
          .number()
          .positive()
          .describe(
            'Records whose false negative costs more than this are not released; in the currency of the project.',
          ),
        maximumLossPerDay: z
          .number()
          .positive()
          .describe('The costs of false negatives of all records released in a UTC day stay below this together.'),
        reviewed: z
          .boolean()
          .default(false)
          .describe('Records that would be sent to review are released too. Default: false.'),
      })
      .optional()
      .describe(
        'Binary: lets a few of the blocked records through, so that what became of them is known and weighs for the others. In force within a minute of `apply`. Default: none.',
      ),
  })
  .prefault({})
  .describe('How labels that come late, or not at all, are understood.');

/** `monitoring`: what is watched of the champion. */
export const monitoring = z
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
          .default(defaultThresholds.psi)
          .describe('Population stability index of a column from which it has drifted. Default: 0.2.'),
        needed: z
          .number()
          .int()
          .min(1)
          .max(24)
          .default(2)
          .describe('Looks that must see a drift before it is found, of the last `of`. Default: 2.'),
        of: z.number().int().min(1).max(24).default(3).describe('The last looks that count, 1 to 24. Default: 3.'),
      })
      .prefault({})
      .describe('When columns have drifted.'),
    quality: z
      .strictObject({
        invalid: z
          .number()
          .min(0)
          .max(1)
          .default(defaultThresholds.invalid)
          .describe('Share of invalid values in a column above which quality is violated, 0 to 1. Default: 0.02.'),
      })
      .prefault({})
      .describe('When quality is violated.'),
    checks,
    features: monitoredFeatures,
    degradation: z
      .number()
      .positive()
      .default(0.2)
      .describe(
        'Relative increase of the realised cost (or of the metric) that counts as degradation. Default: 0.2, a fifth.',
      ),
    detectors: z
      .array(z.enum(detectorNames))
      .default([])
      .describe(
        'Detectors of streams to run on labelled rows beside the checks of performance: adwin, ddm, eddm, pageHinkley. Default: none.',
      ),
    latency: z
      .strictObject({
        p99Ms: z.number().positive().describe('Milliseconds within which 99 of 100 predictions are to be answered.'),
      })
      .optional()
      .describe('How long answers may take, measured by the function. Default: as long as they do.'),
    adjustBaseRate: z
      .boolean()
      .default(true)
      .describe(
        'Whether the probabilities of a binary model follow the base rate as labels mature, where more than chance speaks for it. Default: true.',
      ),
    findings: z
      .strictObject({
        resolveAfterLooks: z
          .number()
          .int()
          .min(1)
          .max(30)
          .default(3)
          .describe(
            'Looks in a row that must not show a finding before it is resolved by itself, 1 to 30. Default: 3.',
          ),
        resolveAfterDays: z
          .number()
          .min(0)
          .max(90)
          .default(1)
          .describe('Days that must have passed since a look showed it last, 0 to 90. Default: 1.'),
        growth: z
          .number()
          .gt(1)
          .default(1.5)
          .describe(
            'An acknowledged finding opens again once its cost (its effect, where no cost is known) is so many times what it was. Default: 1.5.',
          ),
      })
      .prefault({})
      .describe('How long findings last.'),
    messages: z
      .strictObject({
        send: z
          .enum(['daily', 'urgent', 'never'])
          .default('daily')
          .describe(
            'One message a day about what is open, and urgent ones at once; urgent ones only; none. Default: daily.',
          ),
        hour: z
          .number()
          .int()
          .min(0)
          .max(23)
          .default(6)
          .describe('Hour (UTC) at which the day of the messages begins, 0 to 23. Default: 6.'),
      })
      .prefault({})
      .describe('Messages about findings, to the topic `FindingsTopicArn`.'),
  })
  .prefault({})
  .describe('What is watched of the champion in use.');
