/** Two samples of 500 that Python makes by the same formulas, for reference values of NumPy 2 and SciPy 1. */
export const x = Float64Array.from({ length: 500 }, (_, i) => (((i * 7919) % 1009) / 1009) * 10 - 3 + (i % 7) ** 2);
export const y = Float64Array.from({ length: 500 }, (_, i) => (((i * 104729) % 997) / 997) * 4 + 0.3 * x[i]!);
/** As NumPy rounds: halves to even (none occur). */
export const roundX = x.map(Math.round);
export const roundY = y.map(Math.round);
export const a = Int32Array.from({ length: 500 }, (_, i) => i % 5);
export const b = Int32Array.from({ length: 500 }, (_, i) => Math.floor((((i * 31) % 11) + (i % 5)) / 4));
