import { z } from 'zod';
import { column } from './columns.ts';
import { duration, identifier, timezone } from './patterns.ts';

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

/** A word among the sources: the records that were predicted, as the inference log has them. */
const inferenceLog = z.literal('inferences');

/** A fraction of the rows below 0.5, a number of them from 2 on, or a length of time. */
const partSize = z.union([z.number().gt(0).lt(0.5), z.int().min(2), duration]);

/** `data`: sources and the split. */
export const data = z
  .strictObject({
    timezone: timezone
      .optional()
      .describe(
        'IANA name, e.g. Europe/Berlin: whose clock the hours, weekdays, days and months of timestamps are read by, with summer time. Texts without an offset are UTC all the same. Default: UTC.',
      ),
    sources: z
      .array(z.union([source, inferenceLog]))
      .min(1)
      .describe('Where the rows and their labels come from; the word inferences says data.inferences: true.'),
    keepRaw: z
      .boolean()
      .optional()
      .describe(
        'Keep files with personal data (pii: true) under raw/ after they are converted, as long as other files. Default: they expire within two days, and are not converted again when the contract changes.',
      ),
    inferences: z
      .boolean()
      .optional()
      .describe(
        'Records that were predicted are rows too, where no file has them. Default: where the source of records has a key; without one, true makes a row of each prediction.',
      ),
    split: z
      .strictObject({
        by: z
          .enum(['time', 'random', 'group'])
          .describe(
            'time: the latest rows are tested on; random: of each class a fraction, by the hash of the key; group: whole groups.',
          ),
        group: z.string().optional().describe('By group: the column whose values are not divided between the parts.'),
        validation: partSize
          .optional()
          .describe(
            'How much of the rows trials are ranked and probabilities calibrated by: a fraction, or by time also a length of time (P14D) or a number of rows. Default: by time as much as is enough, at most 0.15; else 0.15.',
          ),
        test: partSize
          .optional()
          .describe(
            'How much of the rows the winner is judged by: a fraction, or by time the latest days (P14D) or number of rows. Default: by time as much as is enough (a week, 2,000 rows, 100 of the rarer class), at most 0.15; else 0.15.',
          ),
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
  .transform(({ sources, inferences, ...rest }) => {
    const files = sources.filter((entry) => entry !== 'inferences');
    const asked = inferences ?? (files.length < sources.length || undefined);
    return { ...rest, sources: files, ...(asked === undefined ? {} : { inferences: asked }) };
  })
  .describe('Where data come from, and how they are divided.');
