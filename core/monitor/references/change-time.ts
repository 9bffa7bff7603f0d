import { sumOf } from '../../stats/sum-of.ts';
import { hour as hourMs } from '../statistics/statistics.ts';

export interface CountedHour {
  /** Hours since 1970, UTC. */
  hour: number;
  /** Rows by bins. */
  counts: readonly number[];
}

/** Rows that what is usual of all hours is worth beside an hour's own. */
const prior = 50;
/** The mixture around the change is told apart from what came after it within a few rounds. */
const rounds = 4;

/**
 * When a change of distribution began: the maximum-likelihood change point of a sequence of multinomial hours (CUSUM;
 * Page, 1954), that is the hour from which on the log-likelihood ratio of 'after' to 'before' adds up to the most. What is
 * usual of an hour of a cycle may differ; the change is one factor a bin for all hours.
 * @param hours ascending; those before the change may be among them
 * @param before counts over the bins, of before the change
 * @param usual the same of an hour (since 1970), as that hour of its cycle is; undefined where it is not known
 * @returns ISO 8601; null where the change is older than the first hour
 */
export function changeTime(
  hours: readonly CountedHour[],
  before: readonly number[],
  usual: (hour: number) => readonly number[] | undefined = () => undefined,
): string | null {
  const first = hours[0];
  if (!first) return null;
  const usually = fractions(before);
  const expected = hours.map(({ hour }) => {
    const own = usual(hour);
    return own ? fractions(own.map((count, i) => count + prior * usually[i]!)) : usually;
  });
  // It begins with the latest hour that has rows, and grows backwards.
  let from = Math.max(0, hours.length - 24);
  for (let round = 0; round < rounds; round++) {
    const next = changePoint(hours, expected, from);
    if (next === from) break;
    from = next;
  }
  return from === 0 ? null : new Date(hours[from]!.hour * hourMs).toISOString();
}

/** The hour from which on the hours are likeliest to be as those from `from` on, before which they are as usual. */
function changePoint(hours: readonly CountedHour[], usual: readonly number[][], from: number): number {
  const factor = factorSince(hours, usual, from);
  let best = 0;
  let at = hours.length - 1;
  let sum = 0;
  for (let i = hours.length - 1; i >= 0; i--) {
    const total = usual[i]!.reduce((all, p, j) => all + p * factor[j]!, 0);
    hours[i]!.counts.forEach((count, j) => {
      if (count > 0) sum += count * Math.log(factor[j]! / total);
    });
    if (sum > best) {
      best = sum;
      at = i;
    }
  }
  return at;
}

/** By how much more rows a bin has than is usual of the hours from `from` on. */
function factorSince(hours: readonly CountedHour[], usual: readonly number[][], from: number): number[] {
  const observed = new Array<number>(usual[0]!.length).fill(0);
  const expected = new Array<number>(usual[0]!.length).fill(0);
  for (let i = from; i < hours.length; i++) {
    const { counts } = hours[i]!;
    const rows = sumOf(counts);
    counts.forEach((count, j) => {
      observed[j]! += count;
      expected[j]! += rows * usual[i]![j]!;
    });
  }
  return observed.map((count, j) => (count + 0.5) / (expected[j]! + 0.5));
}

/** Half a row is added to each bin, so that none is impossible. */
function fractions(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count + 0.5, 0);
  return counts.map((count) => (count + 0.5) / total);
}
