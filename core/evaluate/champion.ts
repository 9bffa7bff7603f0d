import type { Dataset } from '../contracts/dataset.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import { applyToDataset } from '../prepare/assemble.ts';
import type { FeaturePlan } from '../prepare/plan/index.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { freshRows } from '../prepare/split/held-out.ts';
import { UnknownColumn } from '../table/table.ts';
import { loadModel } from '../train/load-model.ts';
import { predictRows } from '../train/predict.ts';
import { type ChampionInput, calibratePredictions } from './evaluate.ts';

export interface Champion {
  version: number;
  /** Its evaluated twin, from before the refit; undefined where it is not stored. */
  evaluated: ServingPackage | undefined;
  /** ISO 8601: rows after this moment are new to it; null where its split was not by time. */
  trainedUntil: string | null;
}

/**
 * The champion's predictions of the test rows, by its own plan, and which of these rows are new to it. Where rows were
 * split by time those after its training, else those that its own split had set aside for test.
 * @param prepared the current data
 * @param testRows rows of `prepared`
 */
export function championInput(
  champion: Champion,
  dataset: Dataset,
  prepared: Prepared,
  testRows: Uint32Array,
): ChampionInput {
  const { version, evaluated } = champion;
  if (!evaluated)
    return {
      version,
      verdict: 'keep',
      incomparable: 'its evaluated twin is not stored, so the two cannot be compared',
    };
  const changed = whatChanged(evaluated, dataset);
  if (changed) return { version, verdict: 'promote', incomparable: changed };
  if (champion.trainedUntil === null && splitByTime(dataset))
    return {
      version,
      verdict: 'keep',
      incomparable:
        'it was trained on rows of every time, and the split is by time now; promote by hand to change over',
    };
  try {
    const features = applyToDataset(dataset, evaluated.plan as FeaturePlan).matrix;
    const model = loadModel(evaluated.model);
    const predictions = predictRows(model, features, testRows);
    const until = champion.trainedUntil === null ? undefined : Date.parse(champion.trainedUntil);
    return {
      version,
      predictions: calibratePredictions(evaluated.calibration, predictions, model.outputs),
      fresh:
        until === undefined
          ? freshRows(
              evaluated.heldOut,
              dataset,
              testRows.map((row) => prepared.rowIndex[row]!),
              Float64Array.from(testRows, (row) => prepared.target[row]!),
            )
          : Uint8Array.from(testRows, (row) => (prepared.time[row]! > until ? 1 : 0)),
    };
  } catch (error) {
    if (!(error instanceof UnknownColumn)) throw error;
    return { version, verdict: 'promote', incomparable: `the champion cannot be applied any more: ${error.message}` };
  }
}

/** Why the champion answers another question than the project asks now, or undefined. */
function whatChanged({ task, target, classes }: ServingPackage, { extra }: Dataset): string | undefined {
  const { objective } = extra.project;
  if (task !== extra.task) return `the task has changed from ${task} to ${extra.task}`;
  if (target !== objective.target) return `the target has changed from '${target}' to '${objective.target}'`;
  const same = classes.length === extra.classes.length && classes.every((name, i) => name === extra.classes[i]);
  return same ? undefined : `the classes have changed from ${classes.join(', ')} to ${extra.classes.join(', ')}`;
}

/** Whether the rows of a dataset are split by time: as the project says, else where its records have a time. */
export function splitByTime({ extra }: Dataset): boolean {
  const { split, sources } = extra.project.data;
  if (split) return split.by === 'time';
  return sources.some((source) => source.role === 'records' && source.time !== undefined);
}
