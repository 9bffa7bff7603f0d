const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The largest double below a finite number. */
export function doubleBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  double[0] = value;
  bits[0]! += value > 0 ? -1n : 1n;
  return double[0];
}
