/** Indices of so many of `length` items, evenly spread, in their order; of all where there are no more. */
export function evenlySpread(length: number, most: number): Uint32Array {
  const count = Math.min(length, most);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));
}
