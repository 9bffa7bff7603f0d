import type { CostChange } from '../../contracts/monitor-finding.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { BinMoney } from '../statistics/statistics.ts';

/** A two-sided interval of 95 %. */
const quantile = 1.96;
/** Rows of a bin from which its mean cost is taken from before. */
const minimumRows = 20;

/**
 * What a shift of one feature changes in the expected cost: the rows of before, weighted by the ratios of the feature's bins,
 * that is the sum over the bins of (q - p) times the mean expected cost of the rows in them (importance weighting;
 * Shimodaira, 2000). What the model expects is by its calibrated scores, so this needs no label, and tells of the change in
 * what arrives, not of one in how it comes out.
 * @param reference counts of the bins before
 * @param observed the same now
 * @param before cost by bin, null where there was none of this model; of bins that were hardly seen `now` counts
 * @param rowsADay what the change a row is to be multiplied by
 * @param ordered whether bins are stretches of numbers of many values, in which values move too: the interval reaches
 *   to what the costs of now in them say
 * @returns null where no costs are known, or no rows
 */
export function costOfDrift(
  reference: readonly number[],
  observed: readonly number[],
  before: BinMoney | null,
  now: BinMoney | null,
  rowsADay: number,
  ordered = false,
): CostChange | null {
  const n = sumOf(reference);
  const m = sumOf(observed);
  if ((!before && !now) || n === 0 || m === 0) return null;
  let change = 0;
  let variance = 0;
  const spread = { before: { mean: 0, square: 0 }, now: { mean: 0, square: 0 } };
  reference.forEach((count, i) => {
    const p = count / n;
    const q = observed[i]! / m;
    const cost = meanOfBin(before, i, minimumRows) ?? meanOfBin(now, i, 1) ?? meanOfBin(before, i, 1);
    if (!cost) return;
    change += (q - p) * cost.mean;
    variance += (q - p) ** 2 * cost.error;
    spread.before.mean += p * cost.mean;
    spread.before.square += p * cost.mean ** 2;
    spread.now.mean += q * cost.mean;
    spread.now.square += q * cost.mean ** 2;
  });
  variance += (spread.before.square - spread.before.mean ** 2) / n + (spread.now.square - spread.now.mean ** 2) / m;
  const half = quantile * Math.sqrt(Math.max(0, variance));
  const within = ordered && before && now ? costWithinBins(observed, before, now) : 0;
  return {
    perDay: change * rowsADay,
    lower: (change + Math.min(0, within) - half) * rowsADay,
    upper: (change + Math.max(0, within) + half) * rowsADay,
  };
}

/**
 * What rows of the same bins cost more now than before: as values move within their bins. Other features may have drifted too, so a
 * bin's mean counts no further than to those of its neighbours before. The last bin is of missing values.
 */
function costWithinBins(observed: readonly number[], before: BinMoney, now: BinMoney): number {
  const m = sumOf(observed);
  const meansBefore = observed.map((_, i) => meanOfBin(before, i, minimumRows)?.mean);
  let change = 0;
  for (let i = 0; i < observed.length - 1; i++) {
    const own = meansBefore[i];
    const mean = meanOfBin(now, i, minimumRows)?.mean;
    if (own === undefined || mean === undefined) continue;
    const neighbours = [meansBefore[i - 1], meansBefore[i + 1]].flatMap((of) =>
      of === undefined ? [] : [Math.abs(of - own)],
    );
    const most = Math.max(0, ...neighbours);
    change += (observed[i]! / m) * Math.max(-most, Math.min(most, mean - own));
  }
  return change;
}

/** Mean of a bin and its squared standard error. */
function meanOfBin(money: BinMoney | null, bin: number, minimum: number): { mean: number; error: number } | null {
  const rows = money?.rows[bin] ?? 0;
  if (!money || rows < minimum) return null;
  const mean = money.cost[bin]! / rows;
  return { mean, error: Math.max(0, money.squares[bin]! / rows - mean ** 2) / rows };
}
