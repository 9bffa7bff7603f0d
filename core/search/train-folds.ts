import type { Algorithm } from '../algorithms/algorithm.ts';
import type { TrainingResult, TrainOptions } from '../algorithms/model.ts';
import type { ModelJson } from '../contracts/model.ts';
import type { TrialSpec } from '../contracts/steps.ts';
import { assignFolds } from './cross-validation.ts';
import type { TrialData } from './run-trial.ts';

/** A model, and what is predicted of the rows that judge it by models that have not seen them. */
export interface Judged {
  result: TrainingResult;
  /** Shape (rows that judge, outputs). */
  predictions: Float64Array;
}

/** How one trial trains and predicts. */
export interface Fit {
  /** @param validation rows for early stopping; none: `iterations` are trained */
  train(
    rows: Uint32Array,
    validation: Uint32Array,
    of?: Pick<TrainOptions, 'iterations' | 'keepRounds'>,
  ): Promise<TrainingResult>;
  cut: Algorithm['cut'];
  predict(model: ModelJson, rows: Uint32Array): Float64Array;
  /** Absent: the algorithm trains to convergence. @param name that training watched */
  rounds: { higherIsBetter(name: string): boolean } | undefined;
}

const none = new Uint32Array(0);

/**
 * Repeated k-fold cross-validation. A fold's number of rounds is that by which the other folds' models were best on their rows, so
 * that its own rows neither stop nor choose what predicts them; the final model, on all rows, has that of all folds. Predictions of
 * the repeats are averaged.
 * @param rows that judge, and that the final model is fitted on
 */
export async function trainFolds(
  { crossValidation }: TrialSpec,
  rows: Uint32Array,
  { target, task, unit }: Pick<TrialData, 'target' | 'task' | 'unit'>,
  { train, predict, rounds: byRounds, cut }: Fit,
): Promise<Judged> {
  const { folds, repeats } = crossValidation!;
  const strata = task === 'regression' ? undefined : target;
  const parted = Array.from({ length: repeats }, (_, seed) => {
    const fold = assignFolds(rows, strata, unit, seed);
    const own = Array.from({ length: folds }, (_, f) => ({
      held: rows.filter((_, i) => fold[i] === f),
      others: rows.filter((_, i) => fold[i] !== f),
    }));
    return own.filter(({ held, others }) => held.length > 0 && others.length > 0);
  });
  const searched = [];
  for (const repeat of parted)
    for (const { held, others } of repeat)
      searched.push({ held, others, result: await train(others, held, { keepRounds: cut !== undefined }) });
  const place = new Map(Array.from(rows, (row, i) => [row, i]));
  const sums: { values?: Float64Array; counts: Uint8Array } = { counts: new Uint8Array(rows.length) };
  for (const one of searched) {
    const { held, others, result } = one;
    const modelAfter = async (wanted: number | undefined) => {
      if (wanted === undefined) return result.model;
      if (cut) return cut(result.model, Math.min(wanted, result.iterations));
      return (await train(others, none, { iterations: wanted })).model;
    };
    const rounds = bestRound(
      searched.filter((other) => other !== one),
      byRounds,
    );
    const predicted = predict(await modelAfter(rounds), held);
    const outputs = predicted.length / held.length;
    sums.values ??= new Float64Array(rows.length * outputs);
    held.forEach((row, i) => {
      const at = place.get(row)!;
      sums.counts[at]!++;
      for (let k = 0; k < outputs; k++) sums.values![at * outputs + k]! += predicted[i * outputs + k]!;
    });
  }
  const outputs = sums.values!.length / rows.length;
  const predictions = sums.values!.map((sum, i) => sum / sums.counts[Math.floor(i / outputs)]!);
  const rounds = bestRound(searched, byRounds);
  const final = await train(rows, none, rounds === undefined ? {} : { iterations: rounds });
  const { stoppingMetricName } = searched[0]!.result;
  const result = { ...final, history: meanHistory(searched), ...(stoppingMetricName && { stoppingMetricName }) };
  return { result, predictions };
}

interface Searched {
  held: Uint32Array;
  result: TrainingResult;
}

/**
 * The round at which models are best on the rows that they had not seen, all rows weighing the same.
 * @returns undefined where the algorithm has no rounds
 */
function bestRound(searched: readonly Searched[], rounds: Fit['rounds']): number | undefined {
  if (!rounds) return undefined;
  const mean = meanHistory(searched);
  const sign = rounds.higherIsBetter(watched(searched)) ? -1 : 1;
  return 1 + mean.reduce((best, value, i) => (sign * value < sign * mean[best]! ? i : best), 0);
}

/** A metric that is not defined in a fold gives way to the loss there; then the loss of those folds is not counted. */
function watched(searched: readonly Searched[]): string {
  const names = searched.map(({ result }) => result.stoppingMetricName ?? 'loss');
  return names.find((name) => name !== 'loss') ?? 'loss';
}

/** Up to the round that all have reached. */
function meanHistory(searched: readonly Searched[]): number[] {
  const name = watched(searched);
  const counted = searched.filter(({ result }) => (result.stoppingMetricName ?? 'loss') === name);
  const length = Math.min(...counted.map(({ result }) => result.history.length));
  const total = counted.reduce((n, { held }) => n + held.length, 0);
  return Array.from({ length }, (_, round) =>
    counted.reduce((sum, { held, result }) => sum + (result.history[round]! * held.length) / total, 0),
  );
}
