import { noTrees, type StoredTrees } from '../../algorithms/gradient-boosted-trees/stored-trees.ts';
import { NoOwnForm } from '../errors.ts';
import type { EnsembleNode } from './ensemble-trees.ts';
import { rawTest, stepped } from './raw-threshold.ts';
import type { SymbolicColumn } from './symbolic-columns.ts';

/** Trees as models store them, nodes asking of symbolic columns; and what each leaf adds to each output. */
export interface StoredEnsemble extends StoredTrees {
  threshold: (number | null)[];
  weights: ReadonlyMap<number, number>[];
}

/** @throws UnusableImport */
export function storedEnsemble(trees: readonly EnsembleNode[], columns: readonly SymbolicColumn[]): StoredEnsemble {
  const all: StoredEnsemble = { ...noTrees(), threshold: [], weights: [] };
  for (const root of trees) addTree(all, root, columns);
  return all;
}

function addTree(all: StoredEnsemble, root: EnsembleNode, columns: readonly SymbolicColumn[]): void {
  const [firstNode, firstLeaf] = [all.feature.length, all.weights.length];
  const add = (node: EnsembleNode): number => {
    if (node.mode === 'LEAF') return ~(all.weights.push(node.weights) - 1 - firstLeaf);
    const column = columns[node.column];
    if (!column) throw new NoOwnForm(`the trees ask of column ${node.column}, and they are given ${columns.length}`);
    const { upTo, left, right, defaultLeft } = questionOf(node, column);
    const at = all.feature.push(node.column) - 1;
    all.threshold.push(upTo);
    all.defaultLeft.push(defaultLeft);
    all.left.push(0);
    all.right.push(0);
    all.left[at] = add(left);
    all.right[at] = add(right);
    return at - firstNode;
  };
  add(root);
  all.leaves.push(all.weights.length - firstLeaf);
}

/** What a node asks, of the raw number: those up to a bound go left. */
function questionOf({ mode, value, missingTrue, yes, no }: EnsembleNode, { steps }: SymbolicColumn) {
  const bound = Math.fround(value);
  const tests: Readonly<Record<string, { holds: (x: number) => boolean; of: EnsembleNode; else: EnsembleNode }>> = {
    BRANCH_LEQ: { holds: (x) => x <= bound, of: yes, else: no },
    BRANCH_GT: { holds: (x) => x <= bound, of: no, else: yes },
    BRANCH_LT: { holds: (x) => x < bound, of: yes, else: no },
    BRANCH_GTE: { holds: (x) => x < bound, of: no, else: yes },
  };
  const test = tests[mode];
  if (!test) throw new NoOwnForm(`a node of the trees asks ${mode}; expected one of ${Object.keys(tests).join(', ')}`);
  const { upTo, above } = rawTest(test.holds, steps);
  const [left, right] = above ? [test.else, test.of] : [test.of, test.else];
  const filled = stepped(Number.NaN, steps);
  const ofMissing = Number.isNaN(filled) ? (missingTrue ? yes : no) : test.holds(filled) ? test.of : test.else;
  return { upTo, left, right, defaultLeft: ofMissing === left ? 1 : 0 };
}
