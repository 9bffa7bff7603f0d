import { z } from 'zod';
import { defaultThresholds } from '../check-thresholds.ts';
import { checks, monitoredFeatures } from './checks.ts';
import { duration, scheduleExpression } from './patterns.ts';

/** `labels`: when they are known, and what it means where there is none. */
export const labels = z
  .strictObject({
    maturity: duration
      .default('P7D')
      .describe('A row without a label is not used before it is this old, ISO 8601. Default: P7D.'),
    absentMeans: z
      .enum(['negative', 'unknown'])
      .default('unknown')
      .describe('What a row without a label is once it is mature: negative, or not used (unknown). Default: unknown.'),
  })
  .prefault({})
  .describe('How labels that come late are understood.');

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
  })
  .prefault({})
  .describe('What is watched of the champion in use.');
