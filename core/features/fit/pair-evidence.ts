import { meanOf } from '../../stats/mean-of.ts';
import { seededRandom } from '../../stats/random.ts';
import { numberBins } from '../selection/number-bins.ts';
import type { Sample } from '../selection/sample.ts';

const maxBins = 16;
const leastInBin = 10;
/** Samples of the null distribution: more than each of 99 by chance has a probability of 1 %. */
const replicates = 99;
/** Residuals of a regression count at most this many times their median: a few large ones must not rule. */
const maxMedians = 6;
/** Rounds in which the effects of single numbers are taken out of the residuals. */
const passes = 3;

/** Values as bins: missing is one. */
export interface Bins {
  /** Shape (rows). */
  bin: Uint16Array;
  /** Shape (bins): rows. */
  rows: Float64Array;
}

/** At most 17 bins of about equally many rows. */
export function binsOf(values: Float32Array): Bins {
  const { bin, count } = numberBins(values, maxBins, (present) => Math.max(leastInBin, Math.floor(present / maxBins)));
  const rows = new Float64Array(count);
  for (let i = 0; i < bin.length; i++) rows[bin[i]!]! += 1;
  return { bin, rows };
}

/**
 * What predictions leave to explain, shape (outputs)(rows): shrunk towards the mean as far as that brings them closer to the
 * target (of noise, trees learn noise), and less what the bins of single numbers explain of the rest. That will be learnt
 * with more trees; a number made of two that has nothing else to offer does not help these.
 *
 * @param predictions out-of-fold, shape (rows, outputs)
 */
export function residualsOf({ matrix, target, task, outputs }: Sample, predictions: Float64Array): Float64Array[] {
  const singles = matrix.data.map(binsOf);
  return Array.from({ length: outputs }, (_, k) => {
    const y = target.map((value) => (task === 'multiclass' ? Number(value === k) : value));
    const mean = meanOf(y);
    const own = y.map((_, i) => predictions[i * outputs + k]! - mean);
    const slope = own.reduce((sum, p, i) => sum + p * (y[i]! - mean), 0) / own.reduce((sum, p) => sum + p * p, 1e-300);
    const fraction = Math.min(1, Math.max(0, slope));
    const residual = y.map((value, i) => value - mean - fraction * own[i]!);
    const left = task === 'regression' ? bounded(residual) : residual;
    for (let pass = 0; pass < passes; pass++) for (const bins of singles) centre(left, bins);
    return left;
  });
}

/** Takes the mean of its bin from each row. */
function centre(residual: Float64Array, { bin, rows }: Bins): void {
  const sums = sumsOf({ bin, rows }, residual);
  for (let i = 0; i < bin.length; i++) residual[i]! -= sums[bin[i]!]! / rows[bin[i]!]!;
}

function bounded(residual: Float64Array): Float64Array {
  const sizes = residual.map(Math.abs).sort();
  const most = maxMedians * sizes[sizes.length >> 1]!;
  return residual.map((r) => Math.max(-most, Math.min(most, r)));
}

/**
 * How much of the residuals the bins of each candidate explain, in standard deviations of the null distribution, less the most
 * that any candidate reaches there, so that all candidates are counted (Westfall and Young, 1993). The null distribution
 * keeps each row and its residual and draws the sign: the wild bootstrap (Liu, 1988), which holds whatever the spread of the
 * residuals depends on.
 *
 * @returns above 0 for what has a probability of 1 % or less that any candidate reaches it by chance
 */
export function evidenceOf(candidates: readonly Bins[], residuals: readonly Float64Array[], seed: number): number[] {
  const random = seededRandom(seed);
  const explained = (signed: readonly Float64Array[]) =>
    candidates.map((bins) => signed.reduce((sum, residual) => sum + between(bins, residual), 0));
  const observed = explained(residuals);
  const drawn = Array.from({ length: replicates }, () => {
    const sign = Int8Array.from(residuals[0]!, () => (random() < 0.5 ? -1 : 1));
    return explained(residuals.map((residual) => residual.map((r, i) => r * sign[i]!)));
  });
  const scales = candidates.map((_, c) => {
    const own = Float64Array.from(drawn, (values) => values[c]!);
    const mean = meanOf(own);
    return { mean, std: Math.sqrt(meanOf(own.map((value) => (value - mean) ** 2))) || 1 };
  });
  const scaled = (values: readonly number[]) => values.map((value, c) => (value - scales[c]!.mean) / scales[c]!.std);
  const most = drawn.reduce((top, values) => Math.max(top, ...scaled(values)), 0);
  return scaled(observed).map((value) => value - most);
}

/** Sum of squares between bins. */
function between(bins: Bins, residual: Float64Array): number {
  const sums = sumsOf(bins, residual);
  let total = 0;
  for (let b = 0; b < sums.length; b++) if (bins.rows[b]! > 0) total += (sums[b]! * sums[b]!) / bins.rows[b]!;
  return total;
}

function sumsOf({ bin, rows }: Bins, residual: Float64Array): Float64Array {
  const sums = new Float64Array(rows.length);
  for (let i = 0; i < bin.length; i++) sums[bin[i]!]! += residual[i]!;
  return sums;
}
