import { gradientBoostedTrees } from '../../algorithms/gradient-boosted-trees/algorithm.ts';
import { gradientBoostedTreesLoader } from '../../algorithms/gradient-boosted-trees/loader.ts';
import { loadModel } from '../../algorithms/loader.ts';
import { predictRows } from '../../algorithms/predict.ts';
import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { fromBase64 } from '../../hash/base64.ts';
import { rocAuc } from '../../metrics/roc-auc.ts';
import { type JointReference, missingCode } from '../../reference/joint-reference.ts';
import { effectiveSampleSize } from '../../stats/effective-sample-size.ts';
import { normalCdf } from '../../stats/normal-cdf.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';
import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { formatFixed } from '../../values/format.ts';
import type { JointObservation } from '../joint/observe-joint.ts';
import type { JointCheck } from './joint-check.ts';

const folds = 3;
const fewestRows = 100;
const parameters = { numIterations: 50, learningRate: 0.1, numLeaves: 8, minDataInLeaf: 20 };
const named = 3;

/**
 * Drift of anything that can be told from rows: how well trees tell rows of the window from rows of training, by the ROC AUC of
 * rows that they have not learnt from. What they go by gives the change away.
 */
export const domainClassifier: JointCheck = {
  name: 'domainClassifier',
  kind: 'drift',
  defaultThreshold: defaultThresholds.domainClassifier,
  unchanged: 0.5,
  words: {
    statistic: 'Recognised (AUC)',
    short: 'classifier',
    about: 'How well a classifier tells new rows from those of training (ROC AUC, 0.5: not at all).',
  },
  measure(reference, hours, { threshold }) {
    const data = rowsOf(reference, hours);
    if (data.now < fewestRows || data.before < fewestRows) return null;
    const { auc, importance } = recognise(data.matrix, data.target, data.weights, data.fold);
    // Of the rank sum test; few rows with large weights count for as many as they are worth.
    const deviation = Math.sqrt((data.now + data.before + 1) / (12 * data.now * data.before));
    return {
      statistic: auc,
      threshold,
      pValue: normalCdf(-(auc - 0.5) / deviation),
      chanceAt: (level) => 0.5 + deviation * normalQuantile(1 - level),
      effect: Math.max(0, 2 * auc - 1),
      message: `a classifier tells these rows from training (AUC ${formatFixed(auc, 3)}), most of all by ${importance.slice(0, named).join(', ')}`,
    };
  },
};

/** The matrix of both samples. Each hour counts by its rows, whatever was kept of it. */
function rowsOf({ inputs, sample }: JointReference, hours: readonly JointObservation[]) {
  const codes = fromBase64(sample);
  const width = inputs.length;
  const before = codes.length / width;
  const arrived = hours.flatMap((hour, h) =>
    hour.sample.map(({ codes }) => ({
      codes,
      weight: hour.rows / hour.sample.length,
      fold: Math.floor((h * folds) / hours.length),
    })),
  );
  const rows = before + arrived.length;
  const total = arrived.reduce((sum, { weight }) => sum + weight, 0);
  const number = (code: number) => (code === missingCode ? Number.NaN : code);
  const data = inputs.map((_, i) =>
    Float32Array.from({ length: rows }, (_, r) =>
      number(r < before ? codes[r * width + i]! : arrived[r - before]!.codes[i]!),
    ),
  );
  const features = inputs.map(({ name }) => ({ name, kind: 'numeric' as const, source: name }));
  return {
    matrix: { rows, features, data },
    target: Float64Array.from({ length: rows }, (_, r) => (r < before ? 0 : 1)),
    weights: Float64Array.from({ length: rows }, (_, r) =>
      r < before ? 1 : (arrived[r - before]!.weight * arrived.length) / total,
    ),
    // Parts of the time: rows of one customer, in one hour, would be recognised by each other.
    fold: Uint8Array.from({ length: rows }, (_, r) =>
      r < before ? Math.floor((r * folds) / before) : arrived[r - before]!.fold,
    ),
    before,
    now: effectiveSampleSize(arrived.map(({ weight }) => weight)),
  };
}

/**
 * ROC AUC by cross-validation, and the features by what they gain.
 * @param foldOf each row: 0, 1 or 2
 */
export function recognise(
  matrix: FeatureMatrix,
  target: Float64Array,
  weights: Float64Array,
  foldOf: ArrayLike<number>,
): { auc: number; importance: string[] } {
  const scores = new Float64Array(matrix.rows);
  const gains = new Map<string, number>();
  const all = Uint32Array.from({ length: matrix.rows }, (_, i) => i);
  for (let fold = 0; fold < folds; fold++) {
    const held = all.filter((row) => foldOf[row] === fold);
    const { model, importance } = gradientBoostedTrees.train(
      {
        matrix,
        target,
        weights,
        train: all.filter((row) => foldOf[row] !== fold),
        validation: new Uint32Array(0),
        task: 'binary',
        outputs: 1,
      },
      parameters,
      fold + 1,
      { iterations: parameters.numIterations },
    );
    const predicted = predictRows(loadModel(model, [gradientBoostedTreesLoader]), matrix, held);
    held.forEach((row, i) => {
      scores[row] = predicted[i]!;
    });
    for (const { feature, gain } of importance) gains.set(feature, (gains.get(feature) ?? 0) + gain);
  }
  return {
    auc: rocAuc(target, scores, weights),
    importance: [...gains].sort(([, a], [, b]) => b - a).map(([name]) => name),
  };
}
