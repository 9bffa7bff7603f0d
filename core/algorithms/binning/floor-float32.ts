/** The largest float32 that is not above a number. */
export function floorFloat32(value: number): number {
  const nearest = Math.fround(value);
  if (!(nearest > value)) return nearest;
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = nearest;
  // Positive floats are ordered as their bits are, negative ones the other way round; below +0 is the smallest negative one.
  if (nearest === 0) bits[0] = -0x7fffffff;
  else bits[0]! += nearest > 0 ? -1 : 1;
  return float[0];
}
