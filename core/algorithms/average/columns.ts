import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { isBinned } from '../binning/binned-features.ts';

/** Where the features of an encoding are among those of a plan; all, where the plan holds one encoding. */
export function columnsOf(features: FeatureMatrix['features'], encoding: string): number[] {
  return features.flatMap((feature, f) => ((feature.encoding ?? encoding) === encoding ? [f] : []));
}

/** The matrix of some of its features, which it shares the memory of. */
export function withColumns(matrix: FeatureMatrix, columns: readonly number[]): FeatureMatrix {
  if (columns.length === matrix.features.length) return matrix;
  if (isBinned(matrix)) throw new TypeError('bins are made of one encoding');
  const { rows, features, data } = matrix;
  return { rows, features: columns.map((f) => features[f]!), data: columns.map((f) => data[f]!) };
}
