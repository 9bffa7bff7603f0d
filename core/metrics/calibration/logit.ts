/** Log odds; probabilities are kept within 1e-12 of 0 and 1, so that the result is finite. */
export function clampedLogit(p: number): number {
  const q = Math.min(1 - 1e-12, Math.max(1e-12, p));
  return Math.log(q / (1 - q));
}

export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
