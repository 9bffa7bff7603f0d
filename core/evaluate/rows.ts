/** Rows of a part, ascending. */
export function rowsOf(part: Uint8Array, wanted: number): Uint32Array {
  const rows = new Uint32Array(part.length);
  let count = 0;
  for (let row = 0; row < part.length; row++) if (part[row] === wanted) rows[count++] = row;
  return rows.slice(0, count);
}

/** Costs of some rows, shape (rows, 4). */
export function costsOf(costs: Float64Array, rows: Uint32Array): Float64Array {
  const out = new Float64Array(4 * rows.length);
  rows.forEach((row, i) => {
    out.set(costs.subarray(4 * row, 4 * row + 4), 4 * i);
  });
  return out;
}
