import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { trainPlanned } from '../algorithms/train-planned.ts';
import type { ErrorModel } from '../reference/error-model.ts';
import type { FeatureMatrix } from '../table/feature-matrix.ts';

/** Few leaves and rounds: it is a part of the reference that every look reads. */
const spec = {
  algorithm: 'gradientBoostedTrees',
  parameters: { numLeaves: 15, learningRate: 0.1, minDataInLeaf: 20 },
  seed: 1,
};
const rounds = 60;
/** With fewer rows it would learn chance. */
const fewestRows = 150;

/**
 * Fits how wrong predictions are (NannyML's direct loss estimation: a model of the loss of each row, of the features and the
 * prediction); null with too few rows.
 * @param matrix features by the served plan
 * @param predictions of a model that was not trained on these rows, shape (rows)
 * @param target shape (rows)
 */
export async function fitErrorModel(
  algorithms: AlgorithmTable,
  matrix: FeatureMatrix,
  predictions: Float64Array,
  target: Float64Array,
): Promise<ErrorModel | null> {
  const { rows } = matrix;
  if (rows < fewestRows) return null;
  const withPrediction: FeatureMatrix = {
    rows,
    features: [...matrix.features, { name: predictionFeature, kind: 'numeric', source: predictionFeature }],
    data: [...matrix.data, Float32Array.from(predictions)],
  };
  const errors = target.map((y, i) => Math.abs(y - predictions[i]!));
  const fit = async (values: Float64Array) => {
    const { model } = await trainPlanned(
      algorithms,
      spec,
      {
        matrix: withPrediction,
        target: values,
        train: Uint32Array.from(values.keys()),
        validation: new Uint32Array(0),
        task: 'regression',
        outputs: 1,
      },
      [],
      { iterations: rounds },
    );
    return model;
  };
  return { rows, absolute: await fit(errors), squared: await fit(errors.map((e) => e * e)) };
}

const predictionFeature = '$prediction';
