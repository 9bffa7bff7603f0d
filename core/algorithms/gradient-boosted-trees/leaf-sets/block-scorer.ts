import { blockKernel, cellsOffset, type TestedField, testedFields } from './block-kernel.ts';
import { boundGrid } from './bound-grid.ts';
import type { LeafSets } from './leaf-sets.ts';
import { groupWords, rowBytes, wordBytes } from './sizes.ts';
import { layout, startKernel } from './start-kernel.ts';

/**
 * Looks many rows up in sets of leaves, and adds what the trees of each output say of them: the same as `sumOfTrees` to the last bit.
 * @param rows row-major, shape (count, width)
 * @param out row-major, shape (count, outputs)
 */
export type BlockScorer = (rows: Float32Array, out: Float64Array) => void;

/** Rows whose intervals are kept from one loop to the other: with the sets of a group they nearly fit the first-level cache. */
const passRows = 512;
/** The next column starts a cache line later, so that a row's intervals do not share a set of the cache. */
const columnBytes = 4 * passRows + 64;

/**
 * Copies the sets into a memory of their own, with the addresses that the kernel goes by.
 * @param width features of a row
 * @returns undefined where no such code can be compiled, as on pages that forbid it, or there is no room for a memory
 */
export function blockScorer(sets: LeafSets, width: number): BlockScorer | undefined {
  const { features, firstBound, size, groups, firstGroup, firstUsed, firstRow } = sets;
  const outputs = firstGroup.length - 1;
  const intervals = sets.bounds.length;
  const grids = Array.from(features, (_, j) => {
    const own = sets.bounds.subarray(firstBound[j]!, firstBound[j]! + size[j]!);
    return boundGrid(own.filter((bound) => bound < Infinity));
  });
  const places = layout();
  const at = {
    values: places.room(4 * width * passRows),
    columns: places.room(columnBytes * features.length),
    sums: places.room(8 * passRows),
    tested: places.room(4 * testedFields.length * features.length),
    groups: places.room(16 * groups),
    used: places.room(4 * sets.used.length),
    bounds: grids.map(({ bounds, steps }) => places.room(4 * (bounds.length + 2 ** steps))),
    cells: grids.map(({ cells }) => places.room(4 * cells)),
    tables: places.room(4 * intervals * groups),
    sets: places.room(4 * sets.sets.length),
    leaves: places.room(8 * sets.value.length),
  };
  const started = startKernel(places.bytes, blockKernel);
  if (!started) return undefined;
  const { kernel, buffer } = started;
  new Int32Array(buffer, at.sets).set(sets.sets);
  new Float64Array(buffer, at.leaves).set(sets.value);
  new Int32Array(buffer, at.used).set(sets.used.map((j) => at.columns + columnBytes * j));

  const records = new DataView(buffer, at.tested);
  grids.forEach(({ bounds, low, scale, cells, before, steps }, j) => {
    const start = at.bounds[j]!;
    new Float32Array(buffer, start, bounds.length + 2 ** steps).fill(Infinity).set(bounds);
    new Int32Array(buffer, at.cells[j]).set(before.map((count) => start + 4 * count));
    const set = (name: TestedField, value: number, float = false) => {
      const field = 4 * (testedFields.length * j + testedFields.indexOf(name));
      if (float) records.setFloat32(field, value, true);
      else records.setInt32(field, value, true);
    };
    set('values', at.values + 4 * features[j]!);
    set('column', at.columns + columnBytes * j);
    set('cells', at.cells[j]! + cellsOffset);
    set('half', 4 * 2 ** (steps - 1));
    set('toInterval', 4 * firstBound[j]! - start);
    set('missing', 4 * (firstBound[j]! + size[j]! - 1));
    set('low', low, true);
    set('scale', scale, true);
    set('lastCell', cells - 1, true);
  });

  const ofGroups = new Int32Array(buffer, at.groups, 4 * groups);
  const table = new Int32Array(buffer, at.tables, intervals * groups);
  for (let g = 0; g < groups; g++) {
    const own = at.sets + rowBytes * firstRow[g]!;
    // By group, and of each interval where its sets are.
    for (let i = 0; i < intervals; i++) table[g * intervals + i] = own + rowBytes * sets.rows[i * groups + g]!;
    const used = [firstUsed[g]!, firstUsed[g + 1]!].map((u) => at.used + 4 * u);
    ofGroups.set([...used, at.tables + 4 * g * intervals, at.leaves + wordBytes * groupWords * g], 4 * g);
  }

  const testedEnd = at.tested + 4 * testedFields.length * features.length;
  const values = new Float32Array(buffer, at.values, width * passRows);
  const sums = new Float64Array(buffer, at.sums, passRows);
  return (rows, out) => {
    const count = out.length / outputs;
    for (let from = 0; from < count; from += passRows) {
      const own = Math.min(passRows, count - from);
      // Of four rows at a time the last may be some of an earlier pass, whose sums are not asked for.
      const length = 16 * Math.ceil(own / 4);
      values.set(rows.subarray(from * width, (from + own) * width));
      kernel.findIntervals(at.tested, testedEnd, 4 * width, length);
      for (let k = 0; k < outputs; k++) {
        sums.fill(0);
        const [first, last] = [firstGroup[k]!, firstGroup[k + 1]!];
        if (first < last) kernel.sumGroups(at.groups + 16 * first, at.groups + 16 * last, length, at.sums);
        for (let i = 0; i < own; i++) out[(from + i) * outputs + k] = sums[i]!;
      }
    }
  };
}
