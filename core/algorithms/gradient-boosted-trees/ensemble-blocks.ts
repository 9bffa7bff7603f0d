import type { Transform } from '../objectives/predictions.ts';
import { addTrees, type FlatTrees } from './flat-trees.ts';
import { type BlockScorer, blockScorer } from './leaf-sets/block-scorer.ts';
import { leafSets } from './leaf-sets/leaf-sets.ts';

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
const made = new WeakMap<EnsembleTrees, BlockScorer | 'none'>();

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
  const { initial, transform } = trees;
  const outputs = initial.length;
  if (rows >= rowsToPay && !made.has(trees)) made.set(trees, makeBlockScorer(trees, width) ?? 'none');
  const scorer = made.get(trees);
  const scores = new Float64Array(outputs);
  return (block, out) => {
    if (scorer && scorer !== 'none') scorer(block, out);
    else {
      const sums = new Float64Array(out.length / outputs);
      for (let k = 0; k < outputs; k++) {
        addTrees(trees.flat, block, width, k, outputs, sums.fill(0));
        for (let i = 0; i < sums.length; i++) out[i * outputs + k] = sums[i]!;
      }
    }
    for (let at = 0; at < out.length; at += outputs) {
      for (let k = 0; k < outputs; k++) scores[k] = initial[k]! + out[at + k]!;
      transform(scores);
      for (let k = 0; k < outputs; k++) out[at + k] = scores[k]!;
    }
  };
}

function makeBlockScorer({ flat, leaves, initial }: EnsembleTrees, width: number): BlockScorer | undefined {
  const sets = leafSets(flat, leaves, initial.length);
  return sets && blockScorer(sets, width);
}
