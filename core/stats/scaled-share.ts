import { binIndex } from './bin-index.ts';
import { sumOf } from './sum-of.ts';

/** A distribution over fine bins, right-closed, the outer ones open. */
interface Bins {
  counts: readonly number[];
  sums: readonly number[];
}

/** So far may the mean of what was scaled be from the factor, either way: few large values move it. */
const tolerance = 1.5;
/** Fraction of the change that may be left unexplained. */
const unexplained = 0.3;

/**
 * The share of values that are `factor` times those of a reference, the rest as they were: the mixture of both over the bins of the
 * reference that is nearest to what was observed (least squares). The bins say whether the shape was kept, the sum of the values
 * in the bin that took most of the scaled ones says by how much.
 * @returns the factor whose mixture is nearest; null where none explains the change
 */
export function scaledShare(
  reference: Bins & { edges: readonly number[] },
  observed: Bins,
  factors: readonly number[],
): { factor: number; share: number } | null {
  const before = fractionsOf(reference.counts);
  const now = fractionsOf(observed.counts);
  if (!before || !now) return null;
  const change = distance(before, now);
  const explained = factors.flatMap((factor) => {
    const scaled = scaledBins(reference, factor);
    const q = fractionsOf(scaled.counts)!;
    const direction = q.map((value, i) => value - before[i]!);
    const length = direction.reduce((sum, d) => sum + d * d, 0);
    if (length === 0) return [];
    const share = Math.min(1, direction.reduce((sum, d, i) => sum + d * (now[i]! - before[i]!), 0) / length);
    if (share <= 0) return [];
    const mixture = before.map((value, i) => value + share * direction[i]!);
    const left = distance(mixture, now);
    if (left > unexplained * change) return [];
    const most = direction.indexOf(Math.max(...direction));
    const total = (bins: Bins) => sumOf(bins.counts);
    const excess = observed.sums[most]! / total(observed) - ((1 - share) * reference.sums[most]!) / total(reference);
    const off = excess / ((share * scaled.sums[most]!) / total(scaled));
    return off > 1 / tolerance && off < tolerance ? [{ factor, share, far: left + Math.abs(Math.log(off)) }] : [];
  });
  const [nearest] = explained.sort((a, b) => a.far - b.far);
  return nearest ? { factor: nearest.factor, share: nearest.share } : null;
}

/** The bins that the values of a reference fall into when they are multiplied, those of a bin all at its mean. */
function scaledBins({ edges, counts, sums }: Bins & { edges: readonly number[] }, factor: number): Bins {
  const scaled = { counts: counts.map(() => 0), sums: counts.map(() => 0) };
  counts.forEach((count, i) => {
    if (count === 0) return;
    const to = binIndex(edges, (factor * sums[i]!) / count);
    scaled.counts[to]! += count;
    scaled.sums[to]! += factor * sums[i]!;
  });
  return scaled;
}

function fractionsOf(counts: readonly number[]): number[] | null {
  const total = sumOf(counts);
  return total === 0 ? null : counts.map((count) => count / total);
}

/** Total variation. */
function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / 2;
}
