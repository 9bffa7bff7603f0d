import type { Blocks } from './bootstrap.ts';

/**
 * Mean of rows that come in blocks, and its standard error: rows of a block need not be independent of each other.
 * @param values shape (rows)
 * @param weight shape (rows); null: all 1
 */
export function blockMean(
  values: Float64Array,
  weight: Float64Array | null,
  { of, count }: Pick<Blocks, 'of' | 'count'>,
): { mean: number; error: number; total: number } {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const w = weight ? weight[i]! : 1;
    sum += w * values[i]!;
    total += w;
  }
  const mean = sum / total;
  const residuals = new Float64Array(count);
  for (let i = 0; i < values.length; i++) residuals[of[i]!]! += (weight ? weight[i]! : 1) * (values[i]! - mean);
  const squares = residuals.reduce((s, r) => s + r * r, 0) * (count / Math.max(1, count - 1));
  return { mean, error: Math.sqrt(squares) / total, total };
}
