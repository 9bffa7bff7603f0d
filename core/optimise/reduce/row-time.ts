import type { Model } from '../../algorithms/model.ts';
import { quantile } from '../../stats/quantile.ts';
import type { FeatureMatrix } from '../../table/feature-matrix.ts';

/** Rows that are predicted in turn. */
const rowsAtMost = 200;
const pairs = 15;
const leastMs = 5;
const passesAtMost = 1000;

/**
 * What one row takes of a model relative to another: the median of the ratios of pairs of runs, one after the other, so that a busy
 * machine slows both.
 * @param rows of the matrix, at least one
 * @param now milliseconds, with fractions
 */
export function relativeRowTime(
  model: Model,
  before: Model,
  { data }: FeatureMatrix & { data: readonly Float32Array[] },
  rows: Uint32Array,
  now: () => number,
): number {
  const step = Math.ceil(rows.length / rowsAtMost);
  const sample = Array.from(
    rows.filter((_, i) => i % step === 0),
    (row) => Float32Array.from(data, (column) => column[row]!),
  );
  let passes = 1;
  while (passes < passesAtMost && timeOf(before, sample, passes, now) < leastMs) passes *= 2;
  timeOf(model, sample, passes, now);
  const ratios = Array.from({ length: pairs }, () => {
    const own = timeOf(model, sample, passes, now);
    return own / timeOf(before, sample, passes, now);
  });
  return quantile(Float64Array.from(ratios).sort(), 0.5);
}

function timeOf(model: Model, sample: readonly Float32Array[], passes: number, now: () => number): number {
  const out = new Float64Array(model.outputs);
  const from = now();
  for (let pass = 0; pass < passes; pass++) for (const row of sample) model.predictRow(row, out);
  return now() - from;
}
