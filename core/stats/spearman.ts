import { pearson } from './pearson.ts';
import { ranks } from './ranks.ts';

/** Spearman's rank correlation over the rows where both values are finite; null with fewer than two or no spread. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const both: [number, number][] = [];
  for (let i = 0; i < x.length; i++) if (Number.isFinite(x[i]!) && Number.isFinite(y[i]!)) both.push([x[i]!, y[i]!]);
  return pearson(ranks(both.map(([a]) => a)), ranks(both.map(([, b]) => b)));
}
