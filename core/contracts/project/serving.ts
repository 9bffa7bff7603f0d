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
  })
  .optional()
  .describe('What callers of the API are answered.');
