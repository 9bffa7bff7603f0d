import { z } from 'zod';

/** `evaluation`: how models are judged. */
export const evaluation = z
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
  .describe('How models are judged.');

/** `promotion`: when a candidate becomes the champion. */
export const promotion = z
  .strictObject({
    approval: z
      .enum(['automatic', 'manual', 'twoPersons'])
      .default('automatic')
      .describe(
        'manual: the candidate is registered and waits for perennial promote. twoPersons: another person than who asked for the run approves it, by perennial approve. Default: automatic.',
      ),
    approvalDays: z
      .number()
      .int()
      .min(1)
      .max(90)
      .default(7)
      .describe(
        'twoPersons: days after which a version that nobody has approved is rejected; people are told every day. Default: 7.',
      ),
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
      .describe(
        'Confidence that no equal model is promoted, over all comparisons with one champion together; between 0.5 and 1. Default: 0.95.',
      ),
    maximumLoss: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.1)
      .describe(
        'Where drift or degradation started the run, a challenger of better figures may follow that is at most so much worse, relative to the champion, with confidenceOnDrift. 0: it has to be surely better, as in any other run. Default: 0.1.',
      ),
    confidenceOnDrift: z
      .number()
      .gt(0.5)
      .lt(1)
      .default(0.8)
      .describe(
        'Where drift or degradation started the run: the confidence of each comparison that the challenger is no worse than maximumLoss permits; between 0.5 and 1. Default: 0.8.',
      ),
    /** Critical findings that hold no promotion, by their codes. */
    acceptFindings: z
      .array(
        z
          .string()
          .regex(
            /^((leakage|empty)(:.+)?|chance|baseline|costs|decisions|trainingRows|budget)$/s,
            'expected the code of a finding: leakage:COLUMN, empty:COLUMN, chance, baseline, costs, decisions, trainingRows or budget',
          ),
      )
      .default([])
      .describe(
        'Critical findings that may serve all the same, by code (leakage:COLUMN, chance, …): a person has looked at them',
      ),
  })
  .prefault({})
  .describe('When a candidate becomes the champion.');
