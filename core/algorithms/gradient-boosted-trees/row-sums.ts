import { type FlatTrees, type RowValues, sumOfTrees } from './flat-trees.ts';
import type { SetScorer } from './leaf-sets/set-scorer.ts';

/** Makes what looks rows up in place of walking; undefined where walking is as good. */
export type MakeSetScorer = (
  flat: FlatTrees,
  leaves: readonly number[],
  outputs: number,
) => Promise<SetScorer | undefined>;

/** To make the sets takes as long as to walk the trees for some thousand rows: what starts cold and serves a few has none made. */
export const rowsToPay = 1000;

/** Its code is loaded with the first model that is asked often, and is no part of a cold start. */
const loadAndMake: MakeSetScorer = async (...trees) =>
  (await import('./leaf-sets/make-set-scorer.ts')).makeSetScorer(...trees);

/**
 * What the trees of each output say of a row, added in their order: by walking them, and by sets of leaves when those have been made, which
 * is the same to the last bit.
 * @param leaves of each tree
 */
export function rowSums(
  flat: FlatTrees,
  leaves: readonly number[],
  outputs: number,
  make = loadAndMake,
): (row: RowValues, out: Float64Array) => void {
  let walked = 0;
  let scorer: SetScorer | undefined;
  return (row, out) => {
    if (scorer) {
      scorer.find(row, 0);
      for (let k = 0; k < outputs; k++) out[k] = scorer.sum(k);
      return;
    }
    for (let k = 0; k < outputs; k++) out[k] = sumOfTrees(flat, row, k, outputs);
    if (++walked !== rowsToPay) return;
    make(flat, leaves, outputs).then(
      (made) => {
        scorer = made;
      },
      // Nothing is lost but time: the trees go on being walked.
      () => {},
    );
  };
}
