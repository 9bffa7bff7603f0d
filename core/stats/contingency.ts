/** Counts of pairs of codes. */
export interface Contingency {
  /** Shape (first codes, second codes), row by row. */
  cells: Float64Array;
  first: Float64Array;
  second: Float64Array;
  total: number;
}

/** Counts the pairs of codes row by row; rows where either code is negative (missing) do not count. */
export function contingency(a: ArrayLike<number>, sizeA: number, b: ArrayLike<number>, sizeB: number): Contingency {
  const cells = new Float64Array(sizeA * sizeB);
  const first = new Float64Array(sizeA);
  const second = new Float64Array(sizeB);
  let total = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (x < 0 || y < 0) continue;
    cells[x * sizeB + y]!++;
    first[x]!++;
    second[y]!++;
    total++;
  }
  return { cells, first, second, total };
}
