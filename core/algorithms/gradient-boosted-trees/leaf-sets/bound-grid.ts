/**
 * Equal cells over a feature's bounds: the cell of a value says which few bounds are left to compare it with. By `cellOf` no value comes to
 * a cell before that of a smaller one, so that bounds of other cells need not be compared. Single precision throughout, as the kernel has it.
 */
export interface BoundGrid {
  /** Bounds rounded down: a value of single precision is at most a bound where it is at most what that is rounded to. */
  bounds: Float32Array;
  low: number;
  scale: number;
  /** Cells, and by cell the number of bounds in those before it. */
  cells: number;
  before: Int32Array;
  /** Comparisons that find a value's place among the bounds of the fullest cell. */
  steps: number;
}

/** Cells a bound. */
const finer = 4;
/** A number from 0 that it is added to is rounded to an integer, which the lowest bits then hold. */
export const roundingShift = 2 ** 23;
/** Integers below are exact after the shift; bounds beyond share cells. */
const mostCells = 2 ** 16;

/** @param bounds ascending */
export function boundGrid(bounds: Float64Array): BoundGrid {
  const rounded = Float32Array.from(bounds, roundedDown);
  const finite = rounded.filter(Number.isFinite);
  const [low, high] = finite.length > 0 ? [finite[0]!, finite.at(-1)!] : [0, 0];
  const cells = Math.min(mostCells, 2 ** Math.ceil(Math.log2(finer * (bounds.length + 1))));
  const grid: BoundGrid = {
    bounds: rounded,
    low,
    scale: scaleOf(high - low, cells),
    cells,
    before: new Int32Array(cells),
    steps: 1,
  };
  const inCell = new Int32Array(cells);
  for (const bound of rounded) inCell[cellOf(grid, bound)]!++;
  for (let c = 1; c < cells; c++) grid.before[c] = grid.before[c - 1]! + inCell[c - 1]!;
  const fullest = inCell.reduce((most, count) => Math.max(most, count), 1);
  grid.steps = Math.ceil(Math.log2(fullest + 1));
  return grid;
}

/** Of a number, as the kernel computes it. */
export function cellOf({ low, scale, cells }: BoundGrid, value: number): number {
  const place = Math.fround(Math.fround(value - low) * scale);
  const within = Math.max(0, Math.min(place, cells - 1));
  return Math.fround(within + roundingShift) - roundingShift;
}

/** Not 0, by which infinities would be no numbers. */
function scaleOf(range: number, cells: number): number {
  const scale = Math.fround((cells - 1) / range);
  return scale > 0 && scale < Infinity ? scale : 1;
}

function roundedDown(bound: number): number {
  const nearest = Math.fround(bound);
  return nearest > bound ? before(nearest) : nearest;
}

/** The next smaller number of single precision. */
function before(value: number): number {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = value;
  if (value === 0) bits[0] = -0x7fffffff;
  else bits[0]! += value > 0 ? -1 : 1;
  return float[0]!;
}
