import { loadModel, type ModelPorts } from '../algorithms/loader.ts';
import { modelReducers } from '../algorithms/reducing.ts';
import { modelSchema } from '../contracts/model.ts';
import type { TrialResult } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';

/** Of a model without the features that it does not read, as it would be served. */
export interface ModelSize {
  bytes: number;
  /** See `Model.reads`. */
  reads: number;
}

/** Of the models of trials that succeeded, by index; one after the other, as they may be large. */
export async function modelSizes(
  { lake, loaders }: Pick<Ports, 'lake'> & ModelPorts,
  results: readonly TrialResult[],
): Promise<Map<number, ModelSize>> {
  const sizes = new Map<number, ModelSize>();
  for (const { index, resultKey } of results) {
    if (!resultKey) continue;
    const model = await getJson(lake, resultKey, modelSchema);
    const reducer = modelReducers.find(({ name }) => name === model.algorithm);
    const read = reducer?.reads(model);
    const kept = read ? Array.from(read.keys()).filter((f) => read[f]) : [];
    const served = reducer ? reducer.onFeatures(model, kept) : model;
    sizes.set(index, { bytes: JSON.stringify(served).length, reads: loadModel(served, loaders).reads });
  }
  return sizes;
}
