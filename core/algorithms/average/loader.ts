import { transformOf } from '../gradient-boosted-trees/link.ts';
import { loadModel, type ModelLoader, modelLoader } from '../loader.ts';
import type { Model } from '../model.ts';
import { rawScore } from '../pool.ts';
import { type AverageJson, averageForm } from './form.ts';

/** @param loaders of what may be a member */
export function averageLoader(loaders: readonly ModelLoader[]): ModelLoader {
  return modelLoader(averageForm, (json) => loadAverage(json, loaders));
}

/** @throws MalformedModel, UnknownAlgorithm */
function loadAverage({ members, link, features, outputs }: AverageJson, loaders: readonly ModelLoader[]): Model {
  const score = rawScore(link);
  const transform = transformOf({ name: link });
  const own = new Float64Array(outputs);
  const all = members.map(({ weight, columns, model: json }) => {
    const model = loadModel(json, loaders);
    return { weight, columns, model, row: new Float64Array(model.features) };
  });
  return {
    features: features.length,
    outputs,
    reads: all.reduce((sum, { model }) => sum + model.reads, 0),
    predictRow(row, out) {
      out.fill(0);
      for (const { weight, columns, model, row: gathered } of all) {
        for (let f = 0; f < columns.length; f++) gathered[f] = row[columns[f]!]!;
        model.predictRow(gathered, own);
        for (let k = 0; k < outputs; k++) out[k]! += weight * score(own[k]!);
      }
      transform(out);
    },
  };
}
