/** Rows of a part, ascending. */
export function rowsOf(part: Uint8Array, wanted: number): Uint32Array {
  const rows = new Uint32Array(part.length);
  let count = 0;
  for (let row = 0; row < part.length; row++) if (part[row] === wanted) rows[count++] = row;
  return rows.slice(0, count);
}

/** Costs of some rows, shape (rows, 4). */
export function costsOf(costs: ArrayLike<number>, rows: Uint32Array): Float64Array {
  return valuesOf(costs, rows, 4);
}

/** Values of some rows, in their order. @param values shape (all rows, width), row-major */
export function valuesOf(values: ArrayLike<number>, rows: Uint32Array, width: number): Float64Array {
  const out = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++)
    for (let k = 0; k < width; k++) out[i * width + k] = values[rows[i]! * width + k]!;
  return out;
}
