/**
 * Gradient and hessian of a row as one integer in a float64: `gradient * 2^25 + hessian`. One addition then sums both, in
 * histograms of at most `blockRows` rows, without a rounding error; sums of integers do not depend on their order, so
 * histograms are the same whatever the number of threads, and subtracting a child from its parent is exact.
 * Rounding is stochastic, which keeps sums unbiased (Shi et al., "Quantized training of gradient boosting decision
 * trees", 2022; there with 2 to 5 bits, here with 15 and 12, so that the loss of accuracy cannot be seen).
 */
export interface Quantised {
  /** Shape (rows). */
  packed: Float64Array;
  /** Real value of one unit of gradient and hessian. */
  gradientUnit: number;
  hessianUnit: number;
}

/** Largest number of rows whose packed values may be added before they are unpacked. */
export const blockRows = 8192;
export const packBase = 2 ** 25;
const gradientLevels = 2 ** 14 - 1;
const hessianLevels = 2 ** 12 - 1;

/**
 * @param gradients interleaved gradient and hessian, shape (rows, 2); hessians are at least 0
 * @param out shape (rows)
 * @param seed of the stochastic rounding
 */
export function quantise(gradients: Float64Array, out: Float64Array, seed: number): Quantised {
  const n = out.length;
  let topGradient = 0;
  let topHessian = 0;
  for (let i = 0; i < n; i++) {
    const g = Math.abs(gradients[2 * i]!);
    const h = gradients[2 * i + 1]!;
    if (g > topGradient) topGradient = g;
    if (h > topHessian) topHessian = h;
  }
  const gradientScale = topGradient > 0 ? gradientLevels / topGradient : 0;
  const hessianScale = topHessian > 0 ? hessianLevels / topHessian : 0;
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  for (let i = 0; i < n; i++) {
    // xorshift32; its halves serve as two 16-bit fractions.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const g = Math.floor(gradients[2 * i]! * gradientScale + (state & 0xffff) / 65536);
    const h = Math.floor(gradients[2 * i + 1]! * hessianScale + (state >>> 16) / 65536);
    out[i] = g * packBase + h;
  }
  return {
    packed: out,
    gradientUnit: gradientScale > 0 ? 1 / gradientScale : 0,
    hessianUnit: hessianScale > 0 ? 1 / hessianScale : 0,
  };
}
