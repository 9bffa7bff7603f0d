import type { ModelJson } from '../../contracts/model.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { type EnsembleJson, ensembleForm } from './ensemble-json.ts';

/** The first rounds of an ensemble. */
export function cutEnsemble(model: ModelJson, iterations: number): EnsembleJson {
  const json = ensembleForm.read(model);
  const trees = iterations * json.outputs;
  const leaves = json.leaves.slice(0, trees);
  const leafCount = sumOf(leaves);
  const nodes = leafCount - leaves.length;
  return {
    ...json,
    leaves,
    feature: json.feature.slice(0, nodes),
    threshold: json.threshold.slice(0, nodes),
    defaultLeft: json.defaultLeft.slice(0, nodes),
    left: json.left.slice(0, nodes),
    right: json.right.slice(0, nodes),
    value: json.value.slice(0, leafCount),
    ...(json.count && { count: json.count.slice(0, leafCount) }),
  };
}
