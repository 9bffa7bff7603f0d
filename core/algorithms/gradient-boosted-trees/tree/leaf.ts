/** Sums over the rows of a leaf, in real units. */
export interface LeafSums {
  gradient: number;
  hessian: number;
  rows: number;
}

/** Values that a leaf may take so that monotone features stay so, before the learning rate. */
export interface Bounds {
  low: number;
  high: number;
}

/** Score of a leaf with these sums: G^2 / (H + lambda) with G shrunk by the L1 penalty (Chen and Guestrin, 2016). */
export function leafScore(gradient: number, hessian: number, l1: number, l2: number): number {
  const g = shrink(gradient, l1);
  return (g * g) / (hessian + l2);
}

/** Optimal value of a leaf. 0 where there is no curvature at all. */
export function leafValue(gradient: number, hessian: number, l1: number, l2: number): number {
  const denominator = hessian + l2;
  return denominator > 0 ? -shrink(gradient, l1) / denominator : 0;
}

/** The nearest value within bounds. */
export function clip(value: number, { low, high }: Bounds): number {
  return Math.min(high, Math.max(low, value));
}

/** Score of a leaf that must take this value; `leafScore` is the case of the optimal one. */
export function scoreOf(value: number, gradient: number, hessian: number, l1: number, l2: number): number {
  return -(2 * shrink(gradient, l1) * value + (hessian + l2) * value * value);
}

function shrink(gradient: number, l1: number): number {
  if (l1 === 0) return gradient;
  return Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1);
}
