/** A row of some day: how many positives it counts as, and whether that is only expected. */
export interface DayRow {
  /** Milliseconds since 1970. */
  time: number;
  positives: number;
  isExpected: boolean;
}

const day = 86_400_000;
/** Positives of a day, against those of the others, that an expectation may make it have. */
const mostTimes = 3;

/**
 * How much what is expected of hidden rows counts, by the day: 1, or so much less that a day has no more than three times the positives of the
 * others (one row always counts). A feed that sends amounts in cents has a model hold nearly all that comes and expect frauds of it; neither labels nor
 * released rows speak of these, and two such days would teach as many frauds as months before. Of an attack that is held, what three usual days would
 * teach is left.
 *
 * O(rows).
 * @returns of a time (ms), within [0, 1]
 */
export function credibleDays(rows: Iterable<DayRow>): (time: number) => number {
  const days = new Map<number, { rows: number; known: number; expected: number }>();
  const all = { rows: 0, positives: 0 };
  for (const { time, positives, isExpected } of rows) {
    const of = dayOf(time);
    const held = days.get(of) ?? { rows: 0, known: 0, expected: 0 };
    days.set(of, held);
    held.rows++;
    held[isExpected ? 'expected' : 'known'] += positives;
    all.rows++;
    all.positives += positives;
  }
  return (time) => {
    const own = days.get(dayOf(time));
    if (!own || own.expected === 0) return 1;
    const others = all.rows - own.rows;
    if (others === 0) return 1;
    const usual = ((all.positives - own.known - own.expected) / others) * own.rows;
    const room = Math.max(1, mostTimes * usual - own.known);
    return Math.min(1, room / own.expected);
  };
}

/** Rows without a time are of one day. */
function dayOf(time: number): number {
  return Number.isNaN(time) ? Number.NaN : Math.floor(time / day);
}
