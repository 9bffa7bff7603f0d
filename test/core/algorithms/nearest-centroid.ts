import type { Algorithm } from '../../../core/algorithms/algorithm.ts';
import { modelExplainer } from '../../../core/algorithms/explanation/explainer.ts';
import { modelExporter } from '../../../core/algorithms/exporter.ts';
import { modelLoader } from '../../../core/algorithms/loader.ts';
import type { TrainingData, TrainingResult } from '../../../core/algorithms/model.ts';
import { modelForm, number, numbers } from '../../../core/algorithms/model-form.ts';
import type { ModelJson } from '../../../core/contracts/model.ts';

/** Two classes by their means: the log odds fall with how much nearer a row is to the mean of the negative class. */
interface CentroidJson extends ModelJson {
  algorithm: 'nearestCentroid';
  /** Log odds are `weights` times the features plus `bias`. */
  weights: number[];
  bias: number;
}

const name = 'nearestCentroid';
const form = modelForm<CentroidJson>(name, { weights: numbers, bias: number });

/** An algorithm that only tests know: of the product no file names it. Its training takes turns with others. */
export const nearestCentroid: Algorithm = {
  name,
  label: 'nearest centroid',
  tasks: ['binary'],
  encoding: 'linear',
  losses: false,
  monotone: false,
  parameters: {},
  rounds: false,
  defaults: () => ({ shrink: 0.5 }),
  sample: (random) => ({ shrink: Number(random().toFixed(2)) }),
  async train(data, { shrink = 0.5 }) {
    await Promise.resolve();
    return { ...fit(data, Number(shrink)), iterations: 1, history: [] };
  },
};

function fit({ matrix, target, train }: TrainingData, shrink: number): Pick<TrainingResult, 'model' | 'importance'> {
  const features = matrix.features.map((feature) => feature.name);
  const means = [0, 1].map((y) => {
    const rows = train.filter((row) => target[row] === y);
    return matrix.data.map((values) => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length);
  });
  const weights = features.map((_, f) => (1 - shrink) * (means[1]![f]! - means[0]![f]!));
  const bias = -weights.reduce((sum, weight, f) => sum + (weight * (means[1]![f]! + means[0]![f]!)) / 2, 0);
  const model: CentroidJson = { algorithm: name, task: 'binary', outputs: 1, features, weights, bias };
  return { model, importance: features.map((feature, f) => ({ feature, gain: Math.abs(weights[f]!) })) };
}

function score({ weights, bias }: CentroidJson, row: ArrayLike<number>): number {
  return weights.reduce((sum, weight, f) => sum + weight * row[f]!, bias);
}

export const nearestCentroidLoader = modelLoader(form, (json) => ({
  features: json.features.length,
  outputs: 1,
  reads: json.features.length,
  predictRow(row, out) {
    out[0] = 1 / (1 + Math.exp(-score(json, row)));
  },
}));

export const nearestCentroidExplainer = modelExplainer(form, ({ weights, bias, features }) => ({
  features: features.length,
  outputs: 1,
  expected: Float64Array.of(bias),
  contributions(row, out) {
    weights.forEach((weight, f) => {
      out[f] = weight * row[f]!;
    });
  },
}));

export const nearestCentroidExporter = modelExporter(form, {});
