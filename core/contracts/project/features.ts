import { z } from 'zod';
import { windowStatistics } from '../window-statistics.ts';
import { duration } from './patterns.ts';

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

/** `features`: entity windows, and what is made automatically. */
export const features = z
  .strictObject({
    exclude: z.array(z.string()).default([]).describe('Columns that are never features.'),
    windows: z.array(window).max(20).default([]).describe('Statistics of the history of entities; twenty at most.'),
    automatic: z
      .boolean()
      .default(true)
      .describe(
        'Makes features of dates, texts, values of many categories, entities and pairs of numbers. Default: true.',
      ),
    selection: z.boolean().default(true).describe('With automatic: drops features that do not help. Default: true.'),
  })
  .prefault({})
  .describe('What becomes of columns.');
