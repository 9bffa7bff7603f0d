import { sumOf } from '../../stats/sum-of.ts';
import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { InvalidTrainingData } from '../errors.ts';

/**
 * One feature of the rows at hand, centred and scaled in effect but not in memory: mostly zero columns (one-hot, hashed
 * words) keep only their other values.
 */
export interface DesignColumn {
  /** Index of the feature in the matrix. */
  feature: number;
  /** Positions of `values`; undefined: one value a row. */
  positions: Uint32Array | undefined;
  values: Float32Array;
  mean: number;
  /** Standard deviation, above 0. */
  scale: number;
}

const sparseBelow = 0.25;

/**
 * Columns of the rows, weighted mean and standard deviation with them. Constant features are left out.
 * @throws InvalidTrainingData for a value that is missing or not finite.
 */
export function designColumns(
  matrix: FeatureMatrix,
  rows: Uint32Array,
  weights: Float64Array | undefined,
): DesignColumn[] {
  const total = weights ? sumOf(weights) : rows.length;
  return matrix.features.flatMap((info, feature) => {
    const column = matrix.data[feature]!;
    const values = new Float32Array(rows.length);
    let nonZero = 0;
    let sum = 0;
    for (let i = 0; i < rows.length; i++) {
      const value = column[rows[i]!]!;
      if (!Number.isFinite(value))
        throw new InvalidTrainingData(
          `feature '${info.name}' is ${value} in row ${rows[i]}; linear models need the 'linear' encoding, which imputes`,
        );
      values[i] = value;
      if (value !== 0) nonZero++;
      sum += (weights ? weights[i]! : 1) * value;
    }
    const mean = sum / total;
    let squares = 0;
    for (let i = 0; i < rows.length; i++) squares += (weights ? weights[i]! : 1) * (values[i]! - mean) ** 2;
    const scale = Math.sqrt(squares / total);
    // Below the rounding error of float32 a column is constant.
    if (!(scale > 1e-7 * Math.abs(mean))) return [];
    const isSparse = nonZero < sparseBelow * rows.length;
    return [{ feature, mean, scale, ...(isSparse ? sparse(values, nonZero) : { positions: undefined, values }) }];
  });
}

function sparse(values: Float32Array, nonZero: number): { positions: Uint32Array; values: Float32Array } {
  const positions = new Uint32Array(nonZero);
  const kept = new Float32Array(nonZero);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) continue;
    positions[at] = i;
    kept[at++] = values[i]!;
  }
  return { positions, values: kept };
}

/** Adds `weight` times the column (neither centred nor scaled) to the scores. */
export function addColumn({ positions, values }: DesignColumn, weight: number, scores: Float64Array): void {
  if (positions) for (let j = 0; j < positions.length; j++) scores[positions[j]!]! += weight * values[j]!;
  else for (let i = 0; i < values.length; i++) scores[i]! += weight * values[i]!;
}

/** Product of the column with the first of every pair of `pairs`, shape (rows, 2). */
export function dotColumn({ positions, values }: DesignColumn, pairs: Float64Array): number {
  let a = 0;
  if (positions) {
    for (let j = 0; j < positions.length; j++) a += values[j]! * pairs[2 * positions[j]!]!;
    return a;
  }
  // Two sums, so that additions need not wait for each other.
  let b = 0;
  const even = values.length & ~1;
  for (let i = 0; i < even; i += 2) {
    a += values[i]! * pairs[2 * i]!;
    b += values[i + 1]! * pairs[2 * i + 2]!;
  }
  if (even < values.length) a += values[even]! * pairs[2 * even]!;
  return a + b;
}
