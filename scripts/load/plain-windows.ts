import type { WindowSpec } from '../../core/windows/specs.ts';

/** A payment that a window may count. */
export interface Event {
  /** ms. */
  time: number;
  amount: number | null;
}

/** What is more has too many digits for a sum, and is no event. */
const largestMinor = 1e12;

/**
 * Windows by their definition, in a plain loop over all events of one entity: no state, no buckets kept. Of windows over a number, up to
 * the moment asked for: those that the load asks about.
 * @param at ms
 * @returns values in the order of the specs' features; NaN where there are none
 */
export function plainWindows(specs: readonly WindowSpec[], events: readonly Event[], at: number): number[] {
  return specs.flatMap(({ events: kind, delay, width, decimals, features }) => {
    if (kind !== 'value' || delay !== 0)
      throw new Error(`the plain loop reads no windows of ${kind} with delay ${delay}`);
    const last = Math.floor(at / width);
    const scale = 10 ** decimals;
    return features.map(({ statistic, buckets }) => {
      const inside = events.filter(({ time }) => Math.floor(time / width) > last - buckets && time < at);
      const amounts = inside
        .flatMap(({ amount }) => (amount === null ? [] : [Math.round(amount * scale)]))
        .filter((minor) => Math.abs(minor) <= largestMinor);
      switch (statistic) {
        case 'count':
          return amounts.length;
        case 'mean':
          return amounts.length === 0 ? Number.NaN : amounts.reduce((a, b) => a + b, 0) / amounts.length / scale;
        case 'max':
          return amounts.length === 0 ? Number.NaN : Math.max(...amounts) / scale;
        default:
          throw new Error(`the plain loop has no ${statistic}`);
      }
    });
  });
}

/** All subsets of some events: which of them have been folded by now, nobody says. */
export function* subsets<T>(all: readonly T[]): Generator<T[]> {
  for (let mask = 2 ** all.length - 1; mask >= 0; mask--) yield all.filter((_, i) => (mask >> i) & 1);
}
