/** Euler's constant. */
const gamma = 0.577_215_664_901_532_9;

/**
 * Mean length of the path to a row in a random binary search tree of so many rows, c(n) = 2 H(n - 1) - 2 (n - 1) / n with H(i) = ln(i) + 0.5772
 * (Liu, Ting and Zhou, "Isolation forest", 2008, equation 1); 0 of one row, 1 of two, as scikit-learn has them.
 */
export function meanPathLength(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + gamma) - (2 * (rows - 1)) / rows;
}
