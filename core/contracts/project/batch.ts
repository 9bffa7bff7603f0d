import { z } from 'zod';
import { scheduleExpression } from './patterns.ts';

export const batchFormats = ['parquet', 'csv'] as const;

/** A folder below `batch/<project>/`. */
const folder = z
  .string()
  .regex(/^(?!\/)(?!.*\/\/)(?!.*(^|\/)\.\.?(\/|$))[^\s\\]{1,200}\/$/, 'expected a folder such as daily/');

/** `batch`: files that are scored without a request. */
export const batch = z
  .strictObject({
    schedule: scheduleExpression
      .optional()
      .describe('Scores what lies in `input` by the clock: rate(1 day) or cron(0 6 * * ? *), UTC. Default: never.'),
    input: folder
      .default('scheduled/')
      .describe('Folder below batch/<name>/ that the schedule scores. Default: scheduled/.'),
    format: z.enum(batchFormats).default('parquet').describe('How results are written. Default: parquet.'),
    keys: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Columns of the input that results have. Default: all.'),
    explain: z.boolean().default(false).describe('Whether results have the reasons. Default: false.'),
    capture: z
      .boolean()
      .default(true)
      .describe(
        'Whether predictions of files that arrive, or are scored by schedule, are in the inference log, which the monitor reads. Default: true.',
      ),
  })
  .prefault({})
  .describe('Files that are scored without a request: by schedule, and as they arrive in batch/<name>/incoming/.');
