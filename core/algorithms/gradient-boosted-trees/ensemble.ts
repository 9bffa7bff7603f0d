import type { Model } from '../model.ts';
import type { EnsembleJson } from './ensemble-json.ts';
import { flatten } from './flat-trees.ts';
import { linkOf, transformOf } from './link.ts';
import { rowSums } from './row-sums.ts';

/** Nodes that a row passes in a tree, roughly. */
const depth = 8;

/** @throws MalformedModel */
export function loadEnsemble(ensemble: EnsembleJson): Model {
  const { outputs, leaves } = ensemble;
  const flat = flatten(ensemble);
  const sums = rowSums(flat, leaves, outputs);
  const transform = transformOf(linkOf(ensemble));
  const initial = Float64Array.from(ensemble.initialScores);
  return {
    features: ensemble.features.length,
    outputs,
    reads: depth * leaves.length + ensemble.features.length,
    trees: { flat, leaves, initial, transform },
    predictRow(row, out) {
      sums(row, out);
      for (let k = 0; k < outputs; k++) out[k]! += initial[k]!;
      transform(out);
    },
  };
}
