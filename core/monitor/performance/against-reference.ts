import { blockMean } from '../../metrics/block-mean.ts';
import type { Blocks } from '../../metrics/bootstrap.ts';
import { confidenceSequenceReach } from '../../stats/sequential/confidence-sequence.ts';

/** A mean against the one that the model had on its test part. */
export interface AgainstReference {
  mean: number;
  reference: number;
  /** Bound that the mean exceeds at a chance of 99 % or more, at whichever of the looks. */
  lower: number;
  /** Standard error of the mean, of the blocks. */
  error: number;
  /** Standard error of the reference, which is a mean of so many rows only. */
  referenceError: number;
  /** What the mean hardly exceeds the reference by where nothing has changed, both uncertain. */
  reach: number;
  /** Whether the mean is above the reference, both uncertain. */
  certain: boolean;
}

/** Both sides of the confidence sequence together. */
const alpha = 0.02;
/** One-sided 99 %. */
const reachOfReference = 2.326;

/**
 * Whether a mean loss is above its reference: by a confidence sequence over blocks (days), which holds at all looks at once, widened
 * by the error that the reference has itself. Rows of the reference are taken to vary as these do, their days included.
 * @param values shape (rows)
 * @param weight shape (rows); null: all 1
 * @param reference mean over `referenceRows` rows; with infinitely many it is known
 */
export function againstReference(
  values: Float64Array,
  weight: Float64Array | null,
  blocks: Blocks,
  reference: number,
  referenceRows: number,
): AgainstReference {
  const { mean, error, total } = blockMean(values, weight, blocks);
  const lower = mean - confidenceSequenceReach(blocks.count, error * Math.sqrt(blocks.count), alpha);
  const referenceError = error * Math.sqrt(total / referenceRows);
  const reach = Math.hypot(mean - lower, reachOfReference * referenceError);
  return {
    mean,
    reference,
    lower,
    error,
    referenceError,
    reach,
    certain: blocks.count > 1 && mean - reach > reference,
  };
}
