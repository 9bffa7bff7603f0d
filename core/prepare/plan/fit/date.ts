import { dateParts } from '../date-parts.ts';
import type { DatePart, Input } from '../plan.ts';
import type { FitContext, Fitted } from './context.ts';
import { identity, summarise } from './moments.ts';

/**
 * A timestamp: its parts, as far as they differ. The moment itself does not carry over to later rows, so it is a feature
 * (`days`) only where the split is not by time; other dates count as an age at the row's moment.
 *
 * @param values and times of the fit rows
 */
export function fitDate(
  values: Float64Array,
  times: Float64Array | undefined,
  name: string,
  context: FitContext,
): Fitted {
  if (!context.automatic) return { dropped: 'a timestamp, and features.automatic is off' };
  const summary = summarise(values);
  if (summary.distinct === 'none') return { dropped: 'no value in the training rows' };
  const linear = context.encoding === 'linear';
  const parts = candidates(name, context).flatMap((part) => {
    const { distinct, mean, deviation } = summarise(
      values.map((value, i) => dateParts[part](value, times ? times[i]! : Number.NaN)),
    );
    return distinct === 'many' ? [{ part, ...(linear ? { mean, deviation } : identity) }] : [];
  });
  const indicator = linear && summary.count < values.length;
  if (parts.length === 0 && !indicator) return { dropped: 'the same date and time in all training rows' };
  const input: Input = { column: name, type: 'timestamp' };
  return { encoders: [{ encoder: { kind: 'date', input, parts, complete: linear, indicator } }] };
}

function candidates(name: string, { encoding, splitByTime, timeColumn }: FitContext): DatePart[] {
  const cycles: DatePart[] =
    encoding === 'trees'
      ? ['hour', 'weekday', 'day', 'month']
      : ['hourSin', 'hourCos', 'weekdaySin', 'weekdayCos', 'weekend', 'day', 'monthSin', 'monthCos'];
  const moment: DatePart[] = splitByTime ? [] : ['days'];
  return [...cycles, ...moment, ...(timeColumn !== null && name !== timeColumn ? (['age'] as const) : [])];
}
