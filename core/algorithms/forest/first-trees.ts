import { sumOf } from '../../stats/sum-of.ts';
import type { ForestJson } from './forest-json.ts';

/** A fraction of a forest's trees, those that were grown first; at least one. */
export function firstTrees(json: ForestJson, fraction: number): ForestJson {
  const leaves = json.leaves.slice(0, Math.max(1, Math.round(json.leaves.length * fraction)));
  const total = sumOf(leaves);
  const nodes = total - leaves.length;
  return {
    ...json,
    leaves,
    feature: json.feature.slice(0, nodes),
    threshold: json.threshold.slice(0, nodes),
    defaultLeft: json.defaultLeft.slice(0, nodes),
    left: json.left.slice(0, nodes),
    right: json.right.slice(0, nodes),
    value: json.value.slice(0, total * json.outputs),
    count: json.count.slice(0, total),
  };
}
