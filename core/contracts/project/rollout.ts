import { z } from 'zod';

const steps = z
  .array(z.number().gt(0).max(100))
  .min(1)
  .max(20)
  .default([5, 25, 100])
  .superRefine((shares, context) => {
    const later = shares.findIndex((share, i) => i > 0 && !(share > shares[i - 1]!));
    if (later > 0)
      context.addIssue({
        code: 'custom',
        path: [later],
        message: `expected each step to be more than the one before (${shares[later - 1]}), received ${shares[later]}`,
      });
    if (shares.at(-1) !== 100)
      context.addIssue({
        code: 'custom',
        path: [shares.length - 1],
        message: `expected 100 as the last step, received ${shares.at(-1)}: a rollout ends with all requests`,
      });
  });

/** What a candidate may do otherwise than the champion. */
const limits = z
  .strictObject({
    failures: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.005)
      .describe('Fraction of the records that it may fail to score, though the champion answers them. Default: 0.005.'),
    latencyMs: z
      .number()
      .gt(0)
      .max(10_000)
      .default(10)
      .describe('Milliseconds that its answers may take longer, on average. Default: 10.'),
    decisions: z
      .number()
      .min(0)
      .max(10)
      .default(0.5)
      .describe(
        'By how much of itself the share of records with a decision (not let through, reviewed, blocked, a class) may change, beside two in a thousand of all records, and reviews a day may be more than people can do. Default: 0.5.',
      ),
    scores: z
      .number()
      .min(0)
      .max(10)
      .default(0.5)
      .describe('By how much of itself the mean score may change, beside two thousandths of its range. Default: 0.5.'),
  })
  .prefault({})
  .describe('How far a candidate may be from the champion before it is rolled back.');

/** `rollout`: how a candidate takes over from a champion. */
export const rollout = z
  .strictObject({
    strategy: z
      .enum(['direct', 'shadow', 'canary'])
      .default('direct')
      .describe(
        'direct: a candidate that is promoted answers everything at once. shadow: first it scores what the champion answered. canary: after that it answers a growing share. Default: direct.',
      ),
    shadowRecords: z
      .number()
      .int()
      .min(0)
      .max(10_000_000)
      .default(500)
      .describe(
        'Records that it scores in the shadow before it goes on; 0: a canary begins with its first step. Default: 500.',
      ),
    steps: steps.describe(
      'canary: percent of the entities that it answers, step by step, the last 100. Default: 5, 25, 100.',
    ),
    bakeMinutes: z
      .number()
      .int()
      .min(0)
      .max(10_080)
      .default(60)
      .describe(
        'Minutes that the shadow, and each step, last at least; 0: until they have their records. Default: 60.',
      ),
    minimumRecords: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(100)
      .describe('canary: records that it answers in a step before the next. Default: 100.'),
    confidence: z
      .number()
      .gt(0.5)
      .lt(1)
      .default(0.95)
      .describe(
        'Confidence that a candidate within the limits is not rolled back, over all looks of a rollout together; between 0.5 and 1. Default: 0.95.',
      ),
    limits,
    maximumDays: z
      .number()
      .int()
      .min(1)
      .max(90)
      .default(14)
      .describe(
        'Days after which a rollout that has not got its records, or is held, is ended, and the champion stays. Default: 14.',
      ),
    probationDays: z
      .number()
      .int()
      .min(0)
      .max(90)
      .default(14)
      .describe(
        'Days after it answers everything in which labelled cost is still compared with what the version before would have cost; 0: none. Default: 14.',
      ),
  })
  .prefault({})
  .superRefine((rule, context) => {
    if (rule.strategy === 'shadow' && rule.shadowRecords === 0)
      context.addIssue({
        code: 'custom',
        path: ['shadowRecords'],
        message: 'expected at least 1 with strategy shadow, received 0: it would compare nothing',
      });
    if (rule.strategy === 'canary' && rule.shadowRecords === 0 && rule.steps[0] === 100)
      context.addIssue({
        code: 'custom',
        path: ['steps'],
        message:
          'expected a step below 100 before it where shadowRecords is 0, received 100 alone: it would compare nothing',
      });
    if (rule.maximumDays * 1_440 < rule.bakeMinutes)
      context.addIssue({
        code: 'custom',
        path: ['maximumDays'],
        message: `expected at least bakeMinutes (${rule.bakeMinutes}), received ${rule.maximumDays} days`,
      });
  })
  .describe('How a candidate takes over from a champion.');
