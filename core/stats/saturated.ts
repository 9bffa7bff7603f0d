/** The number, or the largest there is of its sign: sums of the largest numbers stay numbers, which JSON can have. */
export function saturated(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}
