import type { FlatTrees } from '../flat-trees.ts';
import { leafSets } from './leaf-sets.ts';
import { type SetScorer, setScorer } from './set-scorer.ts';

/** Makes the sets of an ensemble, ready to look rows up. @returns undefined where walking the trees is as good, or they cannot be had */
export function makeSetScorer(flat: FlatTrees, leaves: readonly number[], outputs: number): SetScorer | undefined {
  const sets = leafSets(flat, leaves, outputs);
  return sets && setScorer(sets);
}
