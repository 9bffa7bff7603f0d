import type { Transform } from '../objectives/predictions.ts';
import { addTrees, type FlatTrees } from './flat-trees.ts';
import { makeSetScorer } from './leaf-sets/make-set-scorer.ts';
import type { SetScorer } from './leaf-sets/set-scorer.ts';

/** An ensemble's trees, with what makes predictions of their sums. */
export interface EnsembleTrees {
  flat: FlatTrees;
  /** Of each tree. */
  leaves: readonly number[];
  /** Before the first tree, by output. */
  initial: Float64Array;
  transform: Transform;
}

/** Rows for which it pays to make sets of leaves. */
const rowsToPay = 3000;

/** Made once for a model that is asked again, as explanations of whole models do. */
const made = new WeakMap<EnsembleTrees, SetScorer | 'none'>();

/**
 * Predicts blocks of rows: the same numbers as row by row.
 * @param rows in all blocks
 * @param width features of a row
 */
export function ensembleBlocks(
  trees: EnsembleTrees,
  rows: number,
  width: number,
): (block: Float32Array, out: Float64Array) => void {
  const { flat, leaves, initial, transform } = trees;
  const outputs = initial.length;
  if (rows >= rowsToPay && !made.has(trees)) made.set(trees, makeSetScorer(flat, leaves, outputs) ?? 'none');
  const scorer = made.get(trees);
  const scores = new Float64Array(outputs);
  return (block, out) => {
    if (scorer && scorer !== 'none')
      for (let at = 0, from = 0; at < out.length; at += outputs, from += width) {
        scorer.find(block, from);
        for (let k = 0; k < outputs; k++) out[at + k] = scorer.sum(k);
      }
    else {
      const sums = new Float64Array(out.length / outputs);
      for (let k = 0; k < outputs; k++) {
        addTrees(flat, block, width, k, outputs, sums.fill(0));
        for (let i = 0; i < sums.length; i++) out[i * outputs + k] = sums[i]!;
      }
    }
    for (let at = 0; at < out.length; at += outputs) {
      for (let k = 0; k < outputs; k++) scores[k] = initial[k]! + out[at + k]!;
      transform(scores);
      out.set(scores, at);
    }
  };
}
