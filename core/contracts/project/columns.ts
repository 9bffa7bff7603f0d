import { z } from 'zod';
import { decimalMarks, thousandsMarks, timestampFormats } from '../notation.ts';

/** Types a column can be declared as. `text` is free text (words matter), `string` a category or an identifier. */
export const columnTypes = ['number', 'integer', 'boolean', 'string', 'text', 'timestamp'] as const;

/** What is declared of one column. */
export const column = z.strictObject({
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
