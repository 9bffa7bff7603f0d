import type { Project } from '../contracts/project.ts';
import type { CapturedPrediction, Decision } from '../contracts/serving.ts';
import type { Labels } from '../labels/read-labels.ts';
import type { Reference } from '../reference/reference.ts';
import { labelCode } from '../values/label.ts';

/** Predictions whose truth is known, column by column. */
export interface PerformanceRows {
  target: number[];
  /** Binary: probabilities; regression: values; multiclass: shape (rows, classes). */
  scores: number[];
  /** Binary. */
  decisions: Decision[];
  /** Binary, shape (rows, 4). */
  costs: number[];
  /** When the record happened, ms. */
  time: number[];
  /** Of these, without a label and old enough to count as negative. */
  assumedNegative: number;
  /** Predictions whose truth is not known, or not of all their age, yet. */
  unlabelled: number;
  /** Predictions with a label that is no class of the model, or without a score. */
  unusable: number;
}

const defaultCosts = [1, 1, 0, 0] as const;

/**
 * Joins predictions with labels. Of several predictions of one record (its key) the last counts. With
 * `labels.absentMeans: negative` an unlabelled prediction counts as negative once it is as old as the maturity, reckoned
 * back from the newest label: labels have then arrived up to it. Younger ones do not count even with a label, as in
 * training: mostly the positives among them are labelled yet, and would make every model look worse than it is.
 */
export function performanceRows(
  { task, classes }: Pick<Reference, 'task' | 'classes'>,
  labels: Labels,
  options: { absentMeans: Project['labels']['absentMeans']; maturity: number },
): { add(prediction: CapturedPrediction): void; result(): PerformanceRows } {
  const rows: PerformanceRows = {
    target: [],
    scores: [],
    decisions: [],
    costs: [],
    time: [],
    assumedNegative: 0,
    unlabelled: 0,
    unusable: 0,
  };
  const width = task === 'multiclass' ? classes.length : 1;
  const indexByKey = new Map<string, { index: number; at: number }>();
  const absentIsNegative = task === 'binary' && options.absentMeans === 'negative';
  const maturedUntil = absentIsNegative && labels.latest !== null ? labels.latest - options.maturity : null;

  function add(prediction: CapturedPrediction): void {
    const label = labels.of(prediction);
    const at = Date.parse(prediction.at);
    const time = prediction.time ? Date.parse(prediction.time) : at;
    const mature = maturedUntil !== null && time <= maturedUntil;
    if (absentIsNegative ? !mature : label === undefined) {
      rows.unlabelled++;
      return;
    }
    const target = label === undefined ? 0 : labelCode(label, task, classes);
    const scores = scoresOf(prediction);
    if (target === undefined || !scores) {
      rows.unusable++;
      return;
    }
    const known = prediction.key === undefined ? undefined : indexByKey.get(prediction.key);
    if (known && known.at > at) return;
    const index = known?.index ?? rows.target.length;
    if (prediction.key !== undefined) indexByKey.set(prediction.key, { index, at });
    if (label === undefined && !known) rows.assumedNegative++;
    rows.target[index] = target;
    rows.time[index] = time;
    rows.decisions[index] = prediction.decision ?? 'allow';
    for (let j = 0; j < width; j++) rows.scores[index * width + j] = scores[j]!;
    for (let j = 0; j < 4; j++) rows.costs[index * 4 + j] = (prediction.costs ?? defaultCosts)[j]!;
  }

  function scoresOf({ probability, value, probabilities }: CapturedPrediction): number[] | undefined {
    if (task === 'multiclass') {
      const all = classes.map((name) => probabilities?.[name]);
      return all.every((p) => p !== undefined && Number.isFinite(p)) ? (all as number[]) : undefined;
    }
    const score = task === 'binary' ? probability : value;
    return score !== undefined && Number.isFinite(score) ? [score] : undefined;
  }

  return { add, result: () => rows };
}
