/**
 * How many equally weighted rows say as much as these weighted ones: (Σw)² / Σw² (Kish, 'Survey sampling', 1965).
 * @param weights shape (rows), none negative
 * @returns 0 where all weights are 0
 */
export function effectiveSampleSize(weights: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    squares += weights[i]! ** 2;
  }
  return squares === 0 ? 0 : sum ** 2 / squares;
}
