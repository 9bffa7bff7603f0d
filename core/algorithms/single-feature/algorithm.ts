import { targetedTasks } from '../../contracts/task.ts';
import type { FeatureInfo } from '../../table/feature-matrix.ts';
import type { SynchronousAlgorithm } from '../algorithm.ts';
import { binLosses } from '../binning/bin-losses.ts';
import { findThresholds } from '../binning/find-thresholds.ts';
import { checkTrainingData } from '../check-training-data.ts';
import { InvalidTrainingData } from '../errors.ts';
import type { TrainingData } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import { targetsOf } from '../objectives/targets.ts';
import { readParameters } from '../parameters.ts';
import { binOf, type SingleFeatureJson } from './single-feature-model.ts';

const own = 'singleFeature';
const maxBins = 64;
const minInBin = 10;
/** Rows that the bounds of bins are found from, at most. */
const sampledRows = 100_000;

/**
 * The one feature that alone predicts best, cut into bins with the mean of the target in each: what a model of many
 * features must beat. The feature is the one of least cross-validated loss on the training rows.
 */
export const singleFeature: SynchronousAlgorithm = {
  name: own,
  label: 'the best single feature',
  tasks: targetedTasks,
  encoding: 'any',
  losses: false,
  // A mean in each bin keeps to no order.
  monotone: false,
  parameters: {},
  baseline: 'feature',
  rounds: false,
  defaults: () => ({}),
  sample: () => ({}),

  train(data, parameters) {
    checkTrainingData(data, own, targetedTasks);
    readParameters({}, parameters);
    const { matrix, outputs, task } = data;
    if (matrix.features.length === 0)
      throw new InvalidTrainingData('singleFeature: no features; expected at least one');
    const target = targetsOf(data, data.train);
    let best:
      | { feature: number; loss: number; thresholds: Float64Array | null; predict: () => Float64Array[] }
      | undefined;
    let constant = Number.POSITIVE_INFINITY;
    matrix.features.forEach((info, feature) => {
      const thresholds = thresholdsOf(info, matrix.data[feature]!, data.train);
      const { bin, bins } = binsOf(info, matrix.data[feature]!, data.train, thresholds);
      const { loss, prior, predict } = binLosses(bin, bins, target, task);
      constant = prior;
      if (!best || loss < best.loss) best = { feature, loss, thresholds, predict };
    });
    const { feature, loss, thresholds, predict } = best!;
    const values = predict().map((value) => Array.from(value));
    const unseen = values.pop()!;
    const { bin } = binsOf(matrix.features[feature]!, matrix.data[feature]!, data.train, thresholds);
    const counts = new Array<number>(values.length).fill(0);
    for (const b of bin) counts[b]!++;
    const model: SingleFeatureJson = {
      algorithm: own,
      task,
      outputs,
      features: matrix.features.map((f) => f.name),
      feature,
      thresholds: thresholds && Array.from(thresholds),
      values,
      counts,
      unseen,
    };
    const name = matrix.features[feature]!.name;
    return {
      model,
      iterations: 1,
      history: data.validation.length > 0 ? [validationLoss(model, data)] : [],
      importance: loss < constant ? [{ feature: name, gain: constant - loss }] : [],
    };
  },
};

/** Bounds of a numeric feature's bins, null for a categorical one. */
function thresholdsOf({ kind }: FeatureInfo, values: Float32Array, rows: Uint32Array): Float64Array | null {
  if (kind === 'categorical') return null;
  const step = Math.max(1, Math.ceil(rows.length / sampledRows));
  const sample = new Float32Array(Math.ceil(rows.length / step));
  let n = 0;
  for (let i = 0; i < rows.length; i += step) {
    const value = values[rows[i]!]!;
    if (!Number.isNaN(value)) sample[n++] = value;
  }
  return findThresholds(sample.subarray(0, n), maxBins, Math.max(minInBin, Math.floor(n / maxBins)));
}

/** Bin of each row, and how many there are; the last is that of missing values. */
function binsOf(info: FeatureInfo, values: Float32Array, rows: Uint32Array, thresholds: Float64Array | null) {
  let codes = info.cardinality ?? 0;
  if (!thresholds) for (const row of rows) if (values[row]! >= codes) codes = values[row]! + 1;
  const bins = (thresholds ? thresholds.length + 1 : codes) + 1;
  const bin = new Uint16Array(rows.length);
  for (let i = 0; i < rows.length; i++) bin[i] = binOf(values[rows[i]!]!, thresholds, bins);
  return { bin, bins };
}

function validationLoss(model: SingleFeatureJson, data: TrainingData): number {
  const { matrix, outputs, validation, task } = data;
  const values = matrix.data[model.feature]!;
  const scores = new Float64Array(validation.length * outputs);
  validation.forEach((row, i) => {
    const bin = model.values[binOf(values[row]!, model.thresholds, model.values.length)] ?? model.unseen;
    bin.forEach((p, k) => {
      const score = task === 'regression' ? p : task === 'binary' ? Math.log(p / (1 - p)) : Math.log(p);
      scores[k * validation.length + i] = score;
    });
  });
  return objectiveFor(task).loss(targetsOf(data, validation), scores);
}
