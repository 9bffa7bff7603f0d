/**
 * Uniform random numbers in [0, 1) with 53 bits, the same for the same seed on every machine: xoshiro128** (Blackman and
 * Vigna, 2021), its state filled by splitmix32. Not for secrets.
 * @param seed any finite number; its 32-bit halves count
 */
export function seededRandom(seed: number): () => number {
  if (!Number.isFinite(seed)) throw new RangeError(`seed is ${seed}; expected a finite number`);
  const fill = splitmix32((seed >>> 0) ^ splitmix32(Math.floor(seed / 2 ** 32) >>> 0)());
  let a = fill();
  let b = fill();
  let c = fill();
  let d = fill();
  const next = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  return () => {
    const high = next() >>> 5;
    return (high * 0x4000000 + (next() >>> 6)) / 2 ** 53;
  };
}

/** Puts the entries into a uniformly random order, in place (Fisher and Yates), and returns them. */
export function shuffle<T extends number[] | Uint32Array | Int32Array>(indices: T, random: () => number): T {
  for (let i = indices.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = indices[i]!;
    indices[i] = indices[j]!;
    indices[j] = kept;
  }
  return indices;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
}
