import { z } from 'zod';
import { scheduleExpression } from './patterns.ts';

/** `retraining`: what starts the lifecycle again. */
export const retraining = z
  .strictObject({
    onDefinitionChange: z.boolean().default(true).describe('A changed project file starts a run. Default: true.'),
    onCodeChange: z.boolean().default(true).describe('Changed code of a training step starts a run. Default: true.'),
    onDrift: z.boolean().default(true).describe('Drift starts a run. Default: true.'),
    onDegradation: z.boolean().default(true).describe('A champion that has become worse starts a run. Default: true.'),
    onNewRows: z.number().int().positive().optional().describe('So many new rows start a run. Default: none do.'),
    schedule: scheduleExpression
      .optional()
      .describe('Starts a run by the clock: rate(30 days) or cron(0 6 * * ? *), UTC. Default: none.'),
    cooldownHours: z
      .number()
      .min(0)
      .default(12)
      .describe(
        'Hours after the start of a run in which data, schedules, drift and degradation start no other. Default: 12.',
      ),
    minimumLabels: z
      .number()
      .int()
      .min(0)
      .default(200)
      .describe(
        'Labelled predictions since the change that drift or degradation needs before it starts a run. 0: it does not wait for labels. Default: 200.',
      ),
    minimumOfClass: z
      .number()
      .int()
      .min(0)
      .default(25)
      .describe(
        'Of two classes: labelled predictions of the rarer one since the change that drift or degradation needs before it starts a run; 10 of a change that is older than the 30 days that are counted. 0: it does not count them. Default: 25.',
      ),
    maximumBackoffDays: z
      .number()
      .min(0)
      .max(365)
      .default(30)
      .describe(
        'After each run that kept the champion the next for the same reason (drift and degradation are one) waits twice as long, up to so many days; after drift and degradation from an eighth of them on. 0: as long as the cooldown. Default: 30.',
      ),
    maximumPerDay: z
      .number()
      .int()
      .positive()
      .default(4)
      .describe('Runs that data, schedules, drift and degradation start in 24 hours at most. Default: 4.'),
    budgetPerMonth: z
      .number()
      .positive()
      .optional()
      .describe(
        'US dollars of Lambda that runs of a calendar month (UTC) may take before data, schedules, drift and degradation start no other. Default: no limit.',
      ),
    quietMinutes: z
      .number()
      .min(0)
      .max(15)
      .default(2)
      .describe('New data start a run once no further file has come for so many minutes, 0 to 15. Default: 2.'),
  })
  .prefault({})
  .describe('What starts the lifecycle again.');
