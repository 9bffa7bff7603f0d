import { loadModel, type ModelLoader } from '../algorithms/loader.ts';
import { predictRows } from '../algorithms/predict.ts';
import type { Dataset } from '../contracts/dataset.ts';
import { lossInWords, lossOf } from '../contracts/regression-loss.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/index.ts';
import { contentHash } from '../hash/content-hash.ts';
import { isKnownOutcome } from '../labels/learnable-rows.ts';
import { calibratePredictions } from '../metrics/calibration/calibrate-predictions.ts';
import { defaultCosts } from '../metrics/cost/cost.ts';
import { applyToDataset } from '../prepare/prepare-refit.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { freshRows } from '../prepare/split/held-out.ts';
import { splitOf } from '../prepare/split/split-of.ts';
import { valuesOf } from '../table/rows-of-part.ts';
import { UnknownColumn } from '../table/table.ts';
import type { ChampionInput } from './evaluate.ts';
import { tooFewToCompare } from './few-rows.ts';
import { columnsRead } from './findings/columns.ts';

export interface Champion {
  version: number;
  /** What serves. */
  servedModel: ServingPackage;
  /** ISO 8601: rows after this moment are new to what serves; null where its split was not by time, or it was not recorded. */
  servedUntil: string | null;
  /** Its evaluation model, from before the refit; undefined where it is not stored. */
  evaluationModel: ServingPackage | undefined;
  /** ISO 8601: rows after this moment are new to it; null where its split was not by time. */
  trainedUntil: string | null;
}

/** What the new model and the profile of the data say of columns. */
export interface ColumnKnowledge {
  /** Columns that are suspected to tell the answer. */
  suspected: ReadonlySet<string>;
  /** Columns that the new model may read. */
  read: ReadonlySet<string>;
}

/**
 * The champion's predictions of the test rows, by its own plan, and which of these rows are new to it. Where rows are split by
 * time, what serves is asked, if enough rows are new to it; else its evaluation model, on rows after its training, or on those that
 * its own split had set aside for test.
 * @param prepared the current data
 * @param testRows rows of `prepared`
 */
export function championInput(
  champion: Champion,
  dataset: Dataset,
  prepared: Prepared,
  testRows: Uint32Array,
  knowledge: ColumnKnowledge,
  loaders: readonly ModelLoader[],
): ChampionInput {
  const { version, evaluationModel } = champion;
  if (!evaluationModel)
    return {
      version,
      verdict: 'keep',
      incomparable: 'its evaluation model is not stored, so the two cannot be compared',
    };
  const changed = whatChanged(evaluationModel, dataset) ?? whatItShouldNotRead(evaluationModel, dataset, knowledge);
  if (changed) return { version, verdict: 'promote', incomparable: changed };
  if (champion.trainedUntil === null && splitByTime(dataset))
    return {
      version,
      verdict: 'keep',
      incomparable:
        'it was trained on rows of every time, and the split is by time now; promote by hand to change over',
    };
  try {
    const served = freshToServed(champion, dataset, prepared, testRows);
    const asked = served ? champion.servedModel : evaluationModel;
    const features = applyToDataset(dataset, asked.plan as FeaturePlan).matrix;
    const model = loadModel(asked.model, loaders);
    const predictions = predictRows(model, features, testRows);
    const note = changedCosts(evaluationModel, dataset);
    const until = champion.trainedUntil === null ? undefined : Date.parse(champion.trainedUntil);
    return {
      version,
      by: served ? 'served' : 'evaluation',
      predictions: calibratePredictions(asked.calibration, predictions, model.outputs),
      fresh:
        served ??
        (until === undefined
          ? freshRows(
              evaluationModel.heldOut,
              dataset,
              testRows.map((row) => prepared.rowIndex[row]!),
              Float64Array.from(testRows, (row) => prepared.target[row]!),
            )
          : Uint8Array.from(testRows, (row) => (prepared.time[row]! > until ? 1 : 0))),
      ...(note !== undefined && { note }),
    };
  } catch (error) {
    if (!(error instanceof UnknownColumn)) throw error;
    return { version, verdict: 'promote', incomparable: `it cannot be applied any more: ${error.message}` };
  }
}

/** 1 for each test row that is new to what serves; undefined where they are too few to compare by. */
function freshToServed(
  { servedUntil }: Champion,
  dataset: Dataset,
  { time, target, imputed, task }: Prepared,
  testRows: Uint32Array,
): Uint8Array | undefined {
  if (servedUntil === null || !splitByTime(dataset)) return undefined;
  const until = Date.parse(servedUntil);
  const fresh = testRows.filter((row) => time[row]! > until && isKnownOutcome(imputed, row));
  if (tooFewToCompare(valuesOf(target, fresh, 1), task)) return undefined;
  return Uint8Array.from(testRows, (row) => (time[row]! > until ? 1 : 0));
}

/** Why the champion answers another question than the project asks now, or undefined. */
function whatChanged(
  { task, target, classes, loss, intervals }: ServingPackage,
  { extra }: Dataset,
): string | undefined {
  const { objective } = extra.project;
  if (task !== extra.task) return `the task has changed from ${task} to ${extra.task}`;
  if (target !== objective.target) return `the target has changed from '${target}' to '${objective.target}'`;
  const [asked, before] = [lossOf(extra.project), loss].map((l) =>
    l?.name === 'quantile' ? lossInWords(l) : 'the mean',
  );
  if (asked !== before) return `what is predicted has changed from ${before} to ${asked}`;
  const coverage = objective.intervals?.coverage;
  if (coverage !== intervals?.coverage)
    return `intervals have changed from ${coverageInWords(intervals?.coverage)} to ${coverageInWords(coverage)}`;
  const same = classes.length === extra.classes.length && classes.every((name, i) => name === extra.classes[i]);
  if (same) return undefined;
  const swapped = task === 'binary' && classes[0] === extra.classes[1] && classes[1] === extra.classes[0];
  if (swapped) return `the positive class has changed from '${classes[1]}' to '${extra.classes[1]}'`;
  return `the classes have changed from ${classes.join(', ')} to ${extra.classes.join(', ')}`;
}

function coverageInWords(coverage: number | undefined): string {
  return coverage === undefined ? 'none' : `a coverage of ${coverage}`;
}

/** Columns that the champion reads and a model of now would not, or not in this form; undefined without any. */
function whatItShouldNotRead(
  { plan }: ServingPackage,
  { table, extra }: Dataset,
  { suspected, read }: ColumnKnowledge,
): string | undefined {
  const { inputs } = plan as FeaturePlan;
  const own = [...columnsRead(plan as FeaturePlan)];
  const excluded = own.filter((name) => extra.project.features.exclude.includes(name));
  if (excluded.length > 0) return `it reads ${listed(excluded)}, excluded now`;
  const contract = extra.project.data.sources.find((s) => s.role === 'records')?.columns ?? {};
  const hidden = own.filter((name) => Object.hasOwn(contract, name) && contract[name]!.protected);
  if (hidden.length > 0) return `it reads ${listed(hidden)}, protected now`;
  const leaking = own.filter((name) => suspected.has(name) && !read.has(name));
  if (leaking.length > 0)
    return `it reads ${listed(leaking)}, suspected to tell the answer, which the new model does not`;
  const retyped = inputs.flatMap(({ name, type }) => {
    const now = table.columns.find((c) => c.name === name)?.type;
    return now === undefined || now === type ? [] : [`'${name}' was ${type} and is ${now} now`];
  });
  return retyped.length > 0 ? `the contract has changed: ${retyped.slice(0, 5).join(', ')}` : undefined;
}

/** Both are judged by the costs of now: that is fair, and worth a word. */
function changedCosts({ costs, review }: ServingPackage, { extra }: Dataset): string | undefined {
  const { objective } = extra.project;
  if (extra.task !== 'binary') return undefined;
  const reviewed = (r: { capacityPerDay: number; cost: number } | null | undefined) =>
    r ? [r.capacityPerDay, r.cost] : null;
  const before = contentHash([costs ?? defaultCosts, reviewed(review)]);
  const now = contentHash([objective.costs ?? defaultCosts, reviewed(objective.review)]);
  return before === now ? undefined : 'the champion was trained under other costs; both are judged by those of now';
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `'${name}'`);
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}

/** Whether the rows of a dataset are split by time: as the project says, else where its records have a time. */
export function splitByTime({ extra }: Dataset): boolean {
  return splitOf(extra.project).by === 'time';
}
