import { addTrees, type FlatTrees, type RowValues, sumOfTrees } from '../flat-trees.ts';
import { leafSets } from './leaf-sets.ts';
import { type SetScorer, setScorer } from './set-scorer.ts';

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

/** To make the sets takes as long as to walk the trees for some thousand rows: what starts cold and serves a few has none made. */
const rowsToPay = 1000;

/** By walking the trees, and by sets of leaves as soon as they pay: the same to the last bit. @param leaves of each tree */
export function treeSums(flat: FlatTrees, leaves: readonly number[], outputs: number): TreeSums {
  let walked = 0;
  let scorer: SetScorer | undefined;
  const readyFor = (rows: number): SetScorer | undefined => {
    if (walked >= rowsToPay) return scorer;
    walked += rows;
    if (walked < rowsToPay) return undefined;
    const sets = leafSets(flat, leaves, outputs);
    scorer = sets && setScorer(sets);
    return scorer;
  };
  return {
    ofRow(row, out) {
      const ready = readyFor(1);
      if (ready) {
        ready.find(row, 0);
        for (let k = 0; k < outputs; k++) out[k] = ready.sum(k);
      } else for (let k = 0; k < outputs; k++) out[k] = sumOfTrees(flat, row, k, outputs);
    },
    ofBlock(rows, width, out) {
      const count = out.length / outputs;
      const ready = readyFor(count);
      if (ready)
        for (let i = 0; i < count; i++) {
          ready.find(rows, i * width);
          for (let k = 0; k < outputs; k++) out[i * outputs + k] = ready.sum(k);
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
