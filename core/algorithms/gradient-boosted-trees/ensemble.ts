import type { Model } from '../model.ts';
import type { EnsembleJson } from './ensemble-json.ts';
import { addTrees, flatten, sumOfTrees } from './flat-trees.ts';
import { linkOf, transformOf } from './link.ts';

/** Nodes that a row passes in a tree, roughly. */
const depth = 8;

/** @throws MalformedModel */
export function loadEnsemble(ensemble: EnsembleJson): Model {
  const flat = flatten(ensemble);
  const { outputs } = ensemble;
  const transform = transformOf(linkOf(ensemble));
  const initial = Float64Array.from(ensemble.initialScores);
  return {
    features: ensemble.features.length,
    outputs,
    reads: depth * ensemble.leaves.length + ensemble.features.length,
    predictRow(row, out) {
      out.set(initial);
      if (outputs === 1) out[0]! += sumOfTrees(flat, row, 0, 1);
      else for (let k = 0; k < outputs; k++) out[k]! += sumOfTrees(flat, row, k, outputs);
      transform(out);
    },
    predictBlock(rows, out) {
      const sums = new Float64Array(out.length / outputs);
      const scores = new Float64Array(outputs);
      for (let k = 0; k < outputs; k++) {
        addTrees(flat, rows, ensemble.features.length, k, outputs, sums.fill(0));
        for (let i = 0; i < sums.length; i++) out[i * outputs + k] = initial[k]! + sums[i]!;
      }
      for (let at = 0; at < out.length; at += outputs) {
        for (let k = 0; k < outputs; k++) scores[k] = out[at + k]!;
        transform(scores);
        out.set(scores, at);
      }
    },
  };
}
