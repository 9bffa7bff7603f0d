import type { ModelJson } from '../../contracts/model.ts';
import { type EnsembleJson, ensembleForm } from './ensemble-json.ts';
import { firstTrees } from './first-trees.ts';

/** The first rounds of an ensemble. */
export function cutEnsemble(model: ModelJson, iterations: number): EnsembleJson {
  const json = ensembleForm.read(model);
  return firstTrees(json, iterations * json.outputs, 1);
}
