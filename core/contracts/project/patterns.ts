import { z } from 'zod';
import { namePattern } from '../ids.ts';
import { nearest } from '../nearest.ts';
import { scheduleFault } from '../schedule.ts';

/** ISO 8601, in weeks, days, hours, minutes and seconds. */
export const duration = z
  .string()
  .regex(/^P(?!$)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/, 'expected an ISO 8601 duration such as P7D or PT12H');

/** The same, or `auto`. */
export const durationOrAuto = z
  .string()
  .regex(
    /^(auto|P(?!$)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)$/,
    'expected auto, or an ISO 8601 duration such as P7D or PT12H',
  );

/** Name of a project or a source. */
export const identifier = z
  .string()
  .regex(namePattern, 'expected lower-case letters, digits and hyphens, starting with a letter, at most 63');

/** As EventBridge Scheduler takes it. */
export const scheduleExpression = z
  .string()
  .regex(/^(rate\(\d+ (minute|minutes|hour|hours|day|days)\)|cron\(.+\))$/, {
    message: 'expected rate(1 hour) or cron(0 6 * * ? *)',
    abort: true,
  })
  .superRefine((text, context) => {
    const message = scheduleFault(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** IANA name. */
export const timezone = z.string().superRefine((name, context) => {
  if (isTimezone(name)) return;
  const near = nearest(name, Intl.supportedValuesOf('timeZone'));
  const message = `expected an IANA time zone such as Europe/Berlin, received '${name.slice(0, 60)}'${near ? `; did you mean '${near}'?` : ''}`;
  context.addIssue({ code: 'custom', message });
});

/** Names of the database, not offsets: those know no summer time. */
function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
