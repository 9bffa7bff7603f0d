import { partOf } from '../date-parts.ts';
import { encodings } from '../encodings.ts';
import type { DatePart, Input } from '../plan.ts';
import { localClock } from '../timezone.ts';
import type { FitContext, Fitted } from './context.ts';
import { identity, summarise } from './moments.ts';

/** Days after which a part of a timestamp comes again. */
const cycleDays: Partial<Record<DatePart, number>> = {
  ...{ hour: 1, hourSin: 1, hourCos: 1 },
  ...{ weekday: 7, weekdaySin: 7, weekdayCos: 7, weekend: 7 },
  day: 30.44,
  ...{ month: 365.25, monthSin: 365.25, monthCos: 365.25 },
};
/** A history of fewer cycles cannot tell what comes again from what has changed. */
const leastCycles = 2;
const dayMs = 86_400_000;

/**
 * A timestamp: its parts, as far as they differ. The moment itself does not carry over to later rows, so it is a feature
 * (`days`) only where the split is not by time, and of the rows' own moment only cycles are features that the history has
 * seen twice; other dates count as an age at the row's moment.
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
  const clock = localClock(context.timezone);
  const linear = encodings[context.encoding].scaled;
  const parts = candidates(name, values, context).flatMap((part) => {
    const of = partOf(part, clock);
    const { distinct, mean, std } = summarise(values.map((value, i) => of(value, times ? times[i]! : Number.NaN)));
    return distinct === 'many' ? [{ part, ...(linear ? { mean, std } : identity) }] : [];
  });
  const indicator = linear && summary.count < values.length;
  if (parts.length === 0 && !indicator)
    return { dropped: 'the same in all training rows, or a cycle that they have not seen twice' };
  const input: Input = { column: name, type: 'timestamp' };
  return { encoders: [{ encoder: { kind: 'date', input, parts, complete: linear, indicator } }] };
}

function candidates(name: string, values: Float64Array, context: FitContext): DatePart[] {
  const { encoding, splitByTime, timeColumn } = context;
  const cycles: DatePart[] = !encodings[encoding].scaled
    ? ['hour', 'weekday', 'day', 'month']
    : ['hourSin', 'hourCos', 'weekdaySin', 'weekdayCos', 'weekend', 'day', 'monthSin', 'monthCos'];
  const own = splitByTime && name === timeColumn ? seenTwice(cycles, values) : cycles;
  const moment: DatePart[] = splitByTime ? [] : ['days'];
  return [...own, ...moment, ...(timeColumn !== null && name !== timeColumn ? (['age'] as const) : [])];
}

function seenTwice(cycles: readonly DatePart[], values: Float64Array): DatePart[] {
  let [first, last] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < first) first = value;
    if (value > last) last = value;
  }
  return cycles.filter((part) => last - first >= leastCycles * cycleDays[part]! * dayMs);
}
