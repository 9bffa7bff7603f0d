import { z } from 'zod';

const most = (what: string, unit: string) =>
  z.number().positive().optional().describe(`${what}, in ${unit}. Default: no limit.`);

/** `budget`: what a model may take where it serves. */
export const budget = z
  .strictObject({
    latencyP50Ms: most(
      'Most that half of the requests with one record may take within the function, warm',
      'milliseconds',
    ),
    latencyP99Ms: most(
      'Most that 99 of 100 requests with one record may take within the function, warm',
      'milliseconds',
    ),
    coldStartMs: most('Most from the start of a process to its first answer', 'milliseconds'),
    memoryMb: most('Most memory of the process that serves the model and no other', 'megabytes'),
    modelMb: most('Largest file that serving reads of the model', 'megabytes'),
    tolerance: z
      .number()
      .min(0)
      .max(1)
      .default(0.02)
      .describe(
        'A model over the budget gives way to a smaller one whose metric, on the rows that judge trials, is at most so much worse, relative. 0: to none that is worse. Default: 0.02.',
      ),
  })
  .superRefine(({ latencyP50Ms, latencyP99Ms }, context) => {
    if (latencyP50Ms === undefined || latencyP99Ms === undefined || latencyP50Ms <= latencyP99Ms) return;
    context.addIssue({
      code: 'custom',
      path: ['latencyP99Ms'],
      message: `expected at least latencyP50Ms (${latencyP50Ms}), as 99 of 100 take no less than half do; received ${latencyP99Ms}`,
    });
  })
  .optional()
  .describe(
    'What a model may take where it serves: measured in every run, and no model over it is promoted. Default: measured, no limit.',
  );
