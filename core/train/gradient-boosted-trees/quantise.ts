/**
 * Gradient and hessian of a row as one 64-bit integer: `gradient * 2^32 + hessian`. One addition then sums both, over at
 * most `blockRows` rows, without a rounding error; sums of integers do not depend on their order, so histograms are the
 * same whatever the number of threads, and subtracting a child from its parent is exact.
 * Rounding is stochastic, which keeps sums unbiased (Shi et al., "Quantized training of gradient boosting decision
 * trees", 2022; there with 2 to 5 bits, here with 15 and 14, so that the loss of accuracy cannot be seen).
 */
export interface Quantised {
  /** Real value of one unit of gradient and hessian. */
  gradientUnit: number;
  hessianUnit: number;
}

/** Largest number of rows whose packed values may be added before they are unpacked: 2^17 * 2^14 is what 31 bits hold. */
export const blockRows = 2 ** 17;
const levels = 2 ** 14 - 1;

/**
 * @param gradients interleaved gradient and hessian, shape (rows, 2); hessians are at least 0
 * @param out shape (rows, 2): hessian and gradient, the low and the high half of the packed integer
 * @param seed of the stochastic rounding
 */
export function quantise(gradients: Float64Array, out: Int32Array, seed: number): Quantised {
  let topGradient = 0;
  let topHessian = 0;
  for (let i = 0; i < gradients.length; i += 2) {
    const g = Math.abs(gradients[i]!);
    const h = gradients[i + 1]!;
    if (g > topGradient) topGradient = g;
    if (h > topHessian) topHessian = h;
  }
  const gradientScale = topGradient > 0 ? levels / topGradient : 0;
  const hessianScale = topHessian > 0 ? levels / topHessian : 0;
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  for (let i = 0; i < gradients.length; i += 2) {
    // xorshift32; its halves serve as two 16-bit fractions.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = Math.floor(gradients[i + 1]! * hessianScale + (state >>> 16) / 65536);
    out[i + 1] = Math.floor(gradients[i]! * gradientScale + (state & 0xffff) / 65536);
  }
  return {
    gradientUnit: gradientScale > 0 ? 1 / gradientScale : 0,
    hessianUnit: hessianScale > 0 ? 1 / hessianScale : 0,
  };
}
