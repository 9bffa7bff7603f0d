import { loadModel, type ModelLoader } from '../algorithms/loader.ts';
import { predictRows } from '../algorithms/predict.ts';
import type { Dataset } from '../contracts/dataset.ts';
import type { ModelJson } from '../contracts/model.ts';
import { lossOf } from '../contracts/regression-loss.ts';
import type { Evaluation } from '../evaluate/evaluation-json.ts';
import { partRows } from '../evaluate/part-rows.ts';
import { type GlobalExplanation, globalExplanationOf } from '../explain/global/global-explanation.ts';
import { partsOf } from '../explain/parts.ts';
import type { FeaturePlan } from '../features/index.ts';
import { calibratePredictions } from '../metrics/calibration/calibrate-predictions.ts';
import { mae } from '../metrics/mae.ts';
import { improvement, selectionStatistic } from '../metrics/selection-metric.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { parts } from '../table/feature-matrix.ts';
import { costsOf, rowsOf, valuesOf } from '../table/rows-of-part.ts';
import { foldHistory, type WindowFeatures } from '../windows/history.ts';

/** The model of the training part, and how it was judged. */
export interface EvaluatedModel {
  dataset: Dataset;
  /** The data that the trials learned from. */
  prepared: Prepared;
  plan: FeaturePlan;
  model: ModelJson;
  evaluation: Evaluation;
}

/**
 * Importance and dependence of the evaluated model (that of the training part) on the test part, by the project's metric
 * with the calibration that was found on validation.
 * @param folded window features of all rows, where they are those of the evaluated plan
 */
export function globalExplanationOfEvaluated(
  { dataset, evaluation, model: json, plan, prepared }: EvaluatedModel,
  folded: WindowFeatures | undefined,
  loaders: readonly ModelLoader[],
): GlobalExplanation {
  const { project } = dataset.extra;
  const { metric, task, calibration } = evaluation;
  const model = loadModel(json, loaders);
  const { outputs } = model;
  const loss = lossOf(project);
  const windows = (folded ?? foldHistory(dataset, plan.windows)).columns;
  const testRows = rowsOf(prepared.part, parts.test);
  const test = partRows(dataset, prepared, testRows);
  const finish = (predictions: Float64Array) => calibratePredictions(calibration.chosen, predictions, outputs);
  const { review } = evaluation;
  const own = task === 'anomaly' ? predictRows(model, prepared.matrix, testRows) : new Float64Array(0);
  const rule =
    review && project.objective.review ? { cost: project.objective.review.cost, threshold: review.threshold } : null;
  const personal = new Set(
    project.data.sources.flatMap((source) =>
      Object.entries(source.columns).flatMap(([name, c]) => (c.pii ? [name] : [])),
    ),
  );
  return globalExplanationOf({
    rows: testRows.length,
    probe: (chosen) => {
      const rows = Uint32Array.from(chosen, (i) => prepared.rowIndex[testRows[i]!]!);
      return [plan, model, dataset.table, windows, rows, finish];
    },
    score: (predictions, chosen) => {
      // There is no truth to lose: what matters is what moves the score.
      if (task === 'anomaly') return -mae(valuesOf(own, chosen, 1), predictions);
      const costs = test.costs && costsOf(test.costs, chosen);
      const target = valuesOf(test.target, chosen, 1);
      const statistic = selectionStatistic(metric, {
        task,
        outputs,
        target,
        predictions,
        costs,
        review: rule,
        ...(loss && { loss }),
      });
      return improvement(metric, statistic(), 0);
    },
    metric: task === 'anomaly' ? 'mae' : metric,
    cost: model.reads,
    gains: gainsOf(plan, evaluation.importance),
    isPersonal: (name) => personal.has(name),
    seed: project.training.seed,
  });
}

/** What training says of the features, added up by what they come from. */
function gainsOf(plan: FeaturePlan, importance: readonly { feature: string; gain: number }[]): Map<string, number> {
  const gainOf = new Map(importance.map(({ feature, gain }) => [feature, gain]));
  return new Map(
    partsOf(plan).map(({ name, encoders }) => [
      name,
      encoders.reduce(
        (sum, { first, width }) =>
          plan.features.slice(first, first + width).reduce((s, f) => s + (gainOf.get(f.name) ?? 0), sum),
        0,
      ),
    ]),
  );
}
