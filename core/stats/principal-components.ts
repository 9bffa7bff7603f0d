import { symmetricEigen } from './symmetric-eigen.ts';

/**
 * The first principal components of standardised rows, so many as explain the fraction of the variance (scikit-learn's PCA with
 * a fraction as `n_components`).
 * @param rows row-major, shape (rows, width), each column of mean 0
 * @returns unit vectors, the most important first
 */
export function principalComponents(rows: Float64Array, width: number, fraction: number): number[][] {
  const count = rows.length / width;
  const covariance = Array.from({ length: width }, () => new Array<number>(width).fill(0));
  for (let at = 0; at < rows.length; at += width)
    for (let i = 0; i < width; i++) {
      const x = rows[at + i]!;
      if (x === 0) continue;
      const row = covariance[i]!;
      for (let j = i; j < width; j++) row[j]! += (x * rows[at + j]!) / count;
    }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) covariance[i]![j] = covariance[j]![i]!;
  const { values, vectors } = symmetricEigen(covariance);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  let explained = 0;
  const kept = values.findIndex((value) => {
    explained += Math.max(0, value);
    return explained > fraction * total;
  });
  return vectors.slice(0, kept === -1 ? vectors.length : kept + 1);
}

/**
 * How far a row is from what the components make of it: the length of what they do not explain.
 * @param row at `offset` of `rows`, standardised
 */
export function reconstructionError(
  components: readonly ArrayLike<number>[],
  rows: ArrayLike<number>,
  offset: number,
  width: number,
): number {
  let squares = 0;
  for (let i = 0; i < width; i++) squares += rows[offset + i]! ** 2;
  for (const component of components) {
    let score = 0;
    for (let i = 0; i < width; i++) score += component[i]! * rows[offset + i]!;
    squares -= score * score;
  }
  return Math.sqrt(Math.max(0, squares));
}
