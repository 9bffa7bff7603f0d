import { type FlatTrees, type RowValues, sumOfTrees } from './flat-trees.ts';

/** Takes the place of `rowSums` in the one file of an edge export, where 10 kB of code would weigh more than their speed: trees are walked. */
export function rowSums(
  flat: FlatTrees,
  _leaves: readonly number[],
  outputs: number,
): (row: RowValues, out: Float64Array) => void {
  return (row, out) => {
    for (let k = 0; k < outputs; k++) out[k] = sumOfTrees(flat, row, k, outputs);
  };
}
