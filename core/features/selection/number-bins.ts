import { findThresholds } from '../../algorithms/binning/find-thresholds.ts';
import { binIndex } from '../../stats/bin-index.ts';

/** Bin of each row, and how many there are. */
export interface Bins {
  /** Shape (rows). */
  bin: Uint16Array;
  count: number;
}

/**
 * At most `most` bins of about equally many rows, and one of missing values, the last.
 * @param minOf rows of a bin, given how many have a value
 */
export function numberBins(values: Float32Array, most: number, minOf: (present: number) => number): Bins {
  const present = values.filter((value) => !Number.isNaN(value));
  const thresholds = findThresholds(present, most, minOf(present.length));
  const missing = thresholds.length + 1;
  const bin = Uint16Array.from(values, (value) => (Number.isNaN(value) ? missing : binIndex(thresholds, value)));
  return { bin, count: missing + 1 };
}
