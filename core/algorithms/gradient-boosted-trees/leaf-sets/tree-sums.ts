import { addTrees, type FlatTrees, type RowValues, sumOfTrees } from '../flat-trees.ts';
import { type LeafSets, leafSets } from './leaf-sets.ts';
import { readIntervals, sumBySets } from './sum-by-sets.ts';

/** What the trees of each output say of rows, added in their order. */
export interface TreeSums {
  /** @param out length `outputs` */
  ofRow(row: RowValues, out: Float64Array): void;
  /**
   * The same of many rows.
   * @param rows row-major, shape (count, width)
   * @param out row-major, shape (count, outputs)
   */
  ofBlock(rows: Float32Array, width: number, out: Float64Array): void;
}

/** Making the sets takes about as long as walking the trees for so many rows. Of what starts cold and serves a few, none are made. */
const rowsToPay = 200;

/** By walking the trees, and by sets of leaves as soon as they pay: the same to the last bit. @param leaves of each tree */
export function treeSums(flat: FlatTrees, leaves: readonly number[], outputs: number): TreeSums {
  let walked = 0;
  let sets: LeafSets | undefined;
  let intervals = new Int32Array(0);
  const readyFor = (rows: number): LeafSets | undefined => {
    if (walked >= rowsToPay) return sets;
    walked += rows;
    if (walked < rowsToPay) return undefined;
    sets = leafSets(flat, leaves, outputs);
    if (sets) intervals = new Int32Array(sets.features.length);
    return sets;
  };
  return {
    ofRow(row, out) {
      const ready = readyFor(1);
      if (ready) {
        readIntervals(ready, row, 0, intervals);
        for (let k = 0; k < outputs; k++) out[k] = sumBySets(ready, intervals, k);
      } else for (let k = 0; k < outputs; k++) out[k] = sumOfTrees(flat, row, k, outputs);
    },
    ofBlock(rows, width, out) {
      const count = out.length / outputs;
      const ready = readyFor(count);
      if (ready)
        for (let i = 0; i < count; i++) {
          readIntervals(ready, rows, i * width, intervals);
          for (let k = 0; k < outputs; k++) out[i * outputs + k] = sumBySets(ready, intervals, k);
        }
      else {
        const sums = new Float64Array(count);
        for (let k = 0; k < outputs; k++) {
          addTrees(flat, rows, width, k, outputs, sums.fill(0));
          for (let i = 0; i < count; i++) out[i * outputs + k] = sums[i]!;
        }
      }
    },
  };
}
