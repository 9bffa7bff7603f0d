import type { Task } from '../contracts/task.ts';
import { sumOf } from '../stats/sum-of.ts';
import type { ValueBins } from './value-bins.ts';

/** Rows' worth of the overall mean that each bin's mean starts from. */
const prior = 5;

/**
 * How well the mean target by bin, learnt on one half of the rows, tells the target of the other half, averaged over
 * both ways round. Halves are every other row, so an identifier tells nothing.
 * @param target NaN: the row does not count
 * @param outputs multiclass: number of classes, else 1
 * @returns AUC (multiclass: one against the rest, weighted by size) or R squared (at least 0); null where it does not exist
 */
export function strength(bins: ValueBins, target: Float64Array, task: Task, outputs: number): number | null {
  const judged = [0, 1].map((half) => {
    if (task === 'regression') return explained(bins, target, half);
    if (task === 'binary' || task === 'anomaly') return auc(bins, target, half, 1);
    return weightedAuc(bins, target, half, outputs);
  });
  const known = judged.filter((v) => v !== null);
  return known.length === 0 ? null : sumOf(known) / known.length;
}

function weightedAuc(bins: ValueBins, target: Float64Array, half: number, classes: number): number | null {
  let weight = 0;
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const value = auc(bins, target, half, c);
    const rows = target.reduce((n, t) => n + Number(t === c), 0);
    if (value === null) continue;
    weight += rows;
    sum += value * rows;
  }
  return weight === 0 ? null : sum / weight;
}

/** AUC on the rows of `half` of the rate of `positive` by bin among the other rows. */
function auc({ codes, bins }: ValueBins, target: Float64Array, half: number, positive: number): number | null {
  const counts = [0, 1].map(() => ({ rows: new Float64Array(bins), positives: new Float64Array(bins) }));
  let seen = 0;
  for (let i = 0; i < codes.length; i++) {
    if (Number.isNaN(target[i]!)) continue;
    const part = counts[seen++ % 2]!;
    part.rows[codes[i]!]!++;
    if (target[i] === positive) part.positives[codes[i]!]!++;
  }
  const [learnt, judged] = [counts[1 - half]!, counts[half]!];
  const mean = sumOf(learnt.positives) / Math.max(sumOf(learnt.rows), 1);
  const rate = learnt.rows.map((rows, bin) => (learnt.positives[bin]! + prior * mean) / (rows + prior));
  const order = Array.from({ length: bins }, (_, bin) => bin)
    .filter((bin) => judged.rows[bin]! > 0)
    .sort((a, b) => rate[a]! - rate[b]!);
  let below = 0;
  let pairs = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let positives = 0;
    let negatives = 0;
    // Bins of equal rate are ties: half a pair.
    for (; end < order.length && rate[order[end]!] === rate[order[start]!]; end++) {
      positives += judged.positives[order[end]!]!;
      negatives += judged.rows[order[end]!]! - judged.positives[order[end]!]!;
    }
    pairs += positives * (below + negatives / 2);
    below += negatives;
    start = end;
  }
  const positives = sumOf(judged.positives);
  return positives === 0 || below === 0 ? null : pairs / (positives * below);
}

function explained({ codes, bins }: ValueBins, target: Float64Array, half: number): number | null {
  const rows = new Float64Array(bins);
  const sums = new Float64Array(bins);
  let learnt = 0;
  let learntSum = 0;
  let judged = 0;
  let judgedSum = 0;
  const each = (wanted: number, visit: (value: number, bin: number) => void) => {
    let seen = 0;
    for (let i = 0; i < codes.length; i++)
      if (!Number.isNaN(target[i]!) && seen++ % 2 === wanted) visit(target[i]!, codes[i]!);
  };
  each(1 - half, (value, bin) => {
    rows[bin]!++;
    sums[bin]! += value;
    learnt++;
    learntSum += value;
  });
  each(half, (value) => {
    judged++;
    judgedSum += value;
  });
  if (learnt === 0 || judged === 0) return null;
  const mean = learntSum / learnt;
  let error = 0;
  let spread = 0;
  each(half, (value, bin) => {
    error += (value - (sums[bin]! + prior * mean) / (rows[bin]! + prior)) ** 2;
    spread += (value - judgedSum / judged) ** 2;
  });
  return spread > 0 && Number.isFinite(spread) ? Math.max(0, 1 - error / spread) : null;
}
