/**
 * A time zone as a table of its changes, which a plan carries: serving needs no database of zones, and gives what training
 * gave, whatever the machine.
 */
export interface Timezone {
  /** IANA name. */
  name: string;
  /** Seconds since 1970, ascending: from each moment on the next offset holds. */
  changes: number[];
  /** Seconds east of UTC; one more than changes: the first holds before all of them, the last after them. */
  offsets: number[];
}

const dayMs = 86_400_000;
/** What lies before has the first offset, what lies after the last. */
const [firstYear, lastYear] = [1900, 2100];
/** Two changes within so many days that undo each other are not found: there are none. */
const step = 3 * dayMs;

const known = new Map<string, Timezone>();

/**
 * The changes of a zone from 1900 to 2100, as this machine's database has them; later summer times follow today's rule.
 * @param name IANA name @throws RangeError for a zone that does not exist
 */
export function timezoneOf(name: string): Timezone {
  const before = known.get(name);
  if (before) return before;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsetAt = (ms: number): number => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const local = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
    return (local - ms) / 1000;
  };
  const changes: number[] = [];
  const offsets = [offsetAt(Date.UTC(firstYear, 0))];
  for (let at = Date.UTC(firstYear, 0); at < Date.UTC(lastYear, 0); at += step) {
    const next = offsetAt(at + step);
    if (next === offsets.at(-1)) continue;
    let [low, high] = [at / 1000, (at + step) / 1000];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle * 1000) === offsets.at(-1)) low = middle;
      else high = middle;
    }
    changes.push(high);
    offsets.push(offsetAt(high * 1000));
  }
  const zone = { name, changes, offsets };
  known.set(name, zone);
  return zone;
}

/** From a moment to the milliseconds that a clock in the zone would count since 1970; without a zone the moment itself. */
export function localClock(zone: Timezone | undefined): (moment: number) => number {
  if (!zone) return (moment) => moment;
  const changes = Float64Array.from(zone.changes, (seconds) => seconds * 1000);
  const offsets = Float64Array.from(zone.offsets, (seconds) => seconds * 1000);
  // Records come in the order of time: mostly the offset of the one before holds.
  let index = 0;
  return (moment) => {
    if (!(moment >= (changes[index - 1] ?? -Infinity) && moment < (changes[index] ?? Infinity)))
      index = countUpTo(changes, moment);
    return moment + offsets[index]!;
  };
}

/** How many of the ascending values are at most `limit`; NaN: none. */
function countUpTo(values: Float64Array, limit: number): number {
  let low = 0;
  for (let high = values.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
