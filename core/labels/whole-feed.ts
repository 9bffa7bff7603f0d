import type { Project } from '../contracts/project.ts';

const day = 86_400_000;
/** Positives that the model expects in the days that are judged: with fewer nothing can be said. */
const enough = 20;
/** Longest span (days) that is judged as one. */
const longest = 60;
/** A span with less than this share of what it should have is one whose labels come in part. */
const tooFew = 0.25;
/** Spans before that say how many labels are usual: at least so many, of at most so many days. */
const fewest = 3;
const remembered = 180;

/** Rows that were let through, with the probability that the model gave; column by column. */
export interface LetThrough {
  /** When the row happened, ms. */
  time: ArrayLike<number>;
  /** Calibrated probability of the positive class; NaN where no model was asked. */
  probability: ArrayLike<number>;
  /** When its positive label arrived, ms; NaN where it has none. */
  positiveAt: ArrayLike<number>;
}

/**
 * Up to when the labels of positives seem to arrive whole: `latest`, the last arrival of any label, unless hardly any arrive before it. A few
 * labels that still come another way would else make every row mature whose label is stuck in a broken feed.
 *
 * Two things must hold of the newest rows that should be mature, so many days of them that the model expects 20 positives: less than a
 * quarter of these have a label, and less than a quarter of the labels that usually arrive in as many days did. (A model that blocks more
 * fraud than before fulfils the second alone, one that has come to expect too much the first alone.) Then it is the end of the newest span in which as many
 * arrived.
 *
 * @param maturity ms
 */
export function wholeFeedUntil(rows: LetThrough, latest: number, maturity: number): number {
  const expected = new Map<number, number>();
  const found = new Map<number, number>();
  const arrived = new Map<number, number>();
  let last = 0;
  const add = (to: Map<number, number>, bin: number, amount: number) => to.set(bin, (to.get(bin) ?? 0) + amount);
  for (let i = 0; i < rows.time.length; i++) {
    const at = rows.positiveAt[i]!;
    const age = Math.floor((latest - at) / day);
    if (age >= 0) {
      add(arrived, age, 1);
      last = Math.max(last, age);
    }
    const mature = Math.floor((latest - maturity - rows.time[i]!) / day);
    if (!(mature >= 0) || Number.isNaN(rows.probability[i]!)) continue;
    add(expected, mature, rows.probability[i]!);
    if (!Number.isNaN(at)) add(found, mature, 1);
  }
  const sum = (of: Map<number, number>, from: number, days: number) => {
    let total = 0;
    for (let bin = from; bin < from + days; bin++) total += of.get(bin) ?? 0;
    return total;
  };
  let days = 1;
  while (days <= longest && sum(expected, 0, days) < enough) days++;
  if (days > longest || sum(found, 0, days) >= tooFew * sum(expected, 0, days)) return latest;
  for (let back = 0; back <= last; back++) {
    const usual: number[] = [];
    for (let from = back + days; from + days <= Math.min(last + 1, back + remembered); from += days)
      usual.push(sum(arrived, from, days));
    if (usual.length < fewest) return latest;
    usual.sort((a, b) => a - b);
    // Three of four spans have at most so many: a feed that has been broken for some time does not become what is usual.
    if (sum(arrived, back, days) >= tooFew * usual[Math.floor(0.75 * usual.length)]!) return latest - back * day;
  }
  return latest;
}

/** `wholeFeedUntil` where an absent label will count as a negative; else `latest`. */
export function wholeFeedUntilOf(
  { objective, labels }: Pick<Project, 'objective' | 'labels'>,
  rows: LetThrough,
  latest: number,
  maturity: number,
): number {
  const absentIsNegative = objective.task === 'binary' && labels.absentMeans === 'negative';
  return absentIsNegative ? wholeFeedUntil(rows, latest, maturity) : latest;
}
