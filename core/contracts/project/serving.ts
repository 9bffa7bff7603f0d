import { z } from 'zod';

/** `serving`: what callers of the API are answered. */
export const serving = z
  .strictObject({
    fallback: z
      .strictObject({
        decision: z
          .enum(['allow', 'review', 'block'])
          .describe('What is answered, with the reason and without a probability; anomaly: allow or review.'),
      })
      .optional()
      .describe(
        'Binary and anomaly: a decision for records that cannot be scored, as the model or the entity windows cannot be read, or the model has no prediction of them. It is told as what it is, to the caller, in the log and by the monitor. In force within a minute of `apply`. Default: none, they are refused (422, 429, 503).',
      ),
    hideFields: z
      .boolean()
      .default(false)
      .describe(
        'Errors that callers with API keys get name no column and none of their values, but places: records[3][2] is the third field of the fourth record. In force within a minute of `apply`. Default: false.',
      ),
  })
  .optional()
  .describe('What callers of the API are answered.');
