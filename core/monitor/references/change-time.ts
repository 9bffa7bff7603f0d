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
 * usual of an hour of the day may differ; the change is one factor a bin for all hours.
 * @param hours ascending; those before the change may be among them
 * @param before counts over the bins, of before the change
 * @param usual the same of the hour of the day, where it is known
 * @returns ISO 8601; null where the change is older than the first hour
 */
export function changeTime(
  hours: readonly CountedHour[],
  before: readonly number[],
  usual?: (hourOfDay: number) => readonly number[] | undefined,
): string | null {
  const first = hours[0];
  if (!first) return null;
  const usually = fractions(before);
  const ofHour = Array.from({ length: 24 }, (_, at) => {
    const own = usual?.(at);
    return own ? fractions(own.map((count, i) => count + prior * usually[i]!)) : usually;
  });
  // It begins with the latest hour that has rows, and grows backwards.
  let from = Math.max(0, hours.length - 24);
  for (let round = 0; round < rounds; round++) {
    const next = changePoint(hours, ofHour, from);
    if (next === from) break;
    from = next;
  }
  return from === 0 ? null : new Date(hours[from]!.hour * hourMs).toISOString();
}

/** The hour from which on the hours are likeliest to be as those from `from` on, before which they are as usual. */
function changePoint(hours: readonly CountedHour[], usual: readonly number[][], from: number): number {
  const observed = new Array<number>(usual[0]!.length).fill(0);
  const expected = new Array<number>(usual[0]!.length).fill(0);
  for (const { hour, counts } of hours.slice(from)) {
    const rows = counts.reduce((sum, count) => sum + count, 0);
    counts.forEach((count, i) => {
      observed[i]! += count;
      expected[i]! += rows * usual[hour % 24]![i]!;
    });
  }
  const factor = observed.map((count, i) => (count + 0.5) / (expected[i]! + 0.5));
  const ratios = usual.map((p) => {
    const after = p.map((value, i) => value * factor[i]!);
    const total = after.reduce((sum, value) => sum + value, 0);
    return after.map((value, i) => Math.log(value / total / p[i]!));
  });
  let best = 0;
  let at = hours.length - 1;
  let sum = 0;
  for (let i = hours.length - 1; i >= 0; i--) {
    const { hour, counts } = hours[i]!;
    const ratio = ratios[hour % 24]!;
    counts.forEach((count, j) => {
      sum += count * ratio[j]!;
    });
    if (sum > best) {
      best = sum;
      at = i;
    }
  }
  return at;
}

/** Half a row is added to each bin, so that none is impossible. */
function fractions(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count + 0.5, 0);
  return counts.map((count) => (count + 0.5) / total);
}
