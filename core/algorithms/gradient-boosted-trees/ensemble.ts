import type { Model } from '../model.ts';
import type { EnsembleJson } from './ensemble-json.ts';
import { flatten } from './flat-trees.ts';
import { treeSums } from './leaf-sets/tree-sums.ts';
import { linkOf, transformOf } from './link.ts';

/** Nodes that a row passes in a tree, roughly. */
const depth = 8;

/** @throws MalformedModel */
export function loadEnsemble(ensemble: EnsembleJson): Model {
  const { outputs, leaves } = ensemble;
  const sums = treeSums(flatten(ensemble), leaves, outputs);
  const transform = transformOf(linkOf(ensemble));
  const initial = Float64Array.from(ensemble.initialScores);
  return {
    features: ensemble.features.length,
    outputs,
    reads: depth * leaves.length + ensemble.features.length,
    predictRow(row, out) {
      sums.ofRow(row, out);
      for (let k = 0; k < outputs; k++) out[k]! += initial[k]!;
      transform(out);
    },
    predictBlock(rows, out) {
      sums.ofBlock(rows, ensemble.features.length, out);
      const scores = new Float64Array(outputs);
      for (let at = 0; at < out.length; at += outputs) {
        for (let k = 0; k < outputs; k++) scores[k] = initial[k]! + out[at + k]!;
        transform(scores);
        out.set(scores, at);
      }
    },
  };
}
