const cells = 1024;

/**
 * The bin of a value over ascending edges, as `binIndex`, for many values: a grid over the edges leaves few to compare. NaN is in no
 * bin and must not be asked for.
 */
export function binFinder(edges: readonly number[]): (value: number) => number {
  const at = Float64Array.from(edges);
  const first = at[0] ?? 0;
  const span = (at.at(-1) ?? 0) - first;
  const scale = span > 0 && Number.isFinite(span) ? (cells - 1) / span : 0;
  // Edges whose cell is before that of a value are below it, those after are above: the cells of ascending values ascend.
  const cellOf = (value: number) => {
    const cell = (value - first) * scale;
    return cell > 0 ? (cell < cells - 1 ? Math.floor(cell) : cells - 1) : 0;
  };
  const from = new Int32Array(cells + 1);
  for (const edge of at) from[cellOf(edge) + 1]!++;
  for (let cell = 0; cell < cells; cell++) from[cell + 1]! += from[cell]!;
  return (value) => {
    const cell = cellOf(value);
    let low = from[cell]!;
    let high = from[cell + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
