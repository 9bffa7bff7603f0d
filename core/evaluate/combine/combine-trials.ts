import type { AlgorithmTable } from '../../algorithms/algorithm.ts';
import type { LinkName } from '../../algorithms/link-name.ts';
import { named } from '../../algorithms/named.ts';
import { fromScores, pooled, rawScores } from '../../algorithms/pool.ts';
import type { TrialMember, TrialSpec } from '../../contracts/steps.ts';
import type { Predicted } from '../../metrics/statistics.ts';
import type { Ranked } from '../leaderboard.ts';
import { crossFittedScores, greedyWeights } from './greedy-selection.ts';

/** Trials that an average may be of: the best of their algorithm. */
const candidatesAtMost = 8;
/** Trials of each algorithm that an average of several may be of. */
const ofEachAtMost = 3;

/** An average of trials, with what it predicts. */
export interface Combined {
  spec: TrialSpec;
  iterations: number;
  /** Shape (rows of the part, outputs). */
  predictions: { validation: Float64Array; test: Float64Array };
}

/** Trials whose models have raw scores in common, the best first. */
export interface Joinable {
  trials: readonly Ranked[];
  link: LinkName;
}

/**
 * Trials that averages may be of, the best first.
 * @param ranked best first
 */
export function candidatesOf(ranked: readonly Ranked[], table: AlgorithmTable): { alike: Ranked[]; mixed: Ranked[] } {
  // What was trained elsewhere stands alone.
  const whole = ranked.filter(
    ({ trial: { spec, stoppedEarly, outpaced } }) => !spec.baseline && !spec.imported && !stoppedEarly && !outpaced,
  );
  const [best] = whole;
  const joined = best && named(table, best.trial.spec.algorithm).join;
  const alike = whole.filter(({ trial }) => joined && trial.spec.algorithm === best.trial.spec.algorithm);
  const seen = new Map<string, number>();
  const mixed = whole.filter(({ trial: { spec } }) => {
    // An average is fitted anew where its members are: not in a project's own image.
    if (named(table, spec.algorithm).inContainer) return false;
    const rank = seen.get(spec.algorithm) ?? 0;
    seen.set(spec.algorithm, rank + 1);
    return rank < ofEachAtMost;
  });
  return { alike: alike.slice(0, candidatesAtMost), mixed: seen.size > 1 ? mixed : [] };
}

/**
 * The average of trials by greedy selection. What it predicts of validation has for each row the weights that other rows have found.
 * @param judged validation, without predictions
 * @param index of the new trial
 * @returns undefined where one model is as good as any average
 */
export function greedyAverage(
  { trials, link }: Joinable,
  judged: Omit<Predicted, 'predictions'>,
  index: number,
): Combined | undefined {
  const scores = trials.map(({ trial }) => rawScores(trial.predictions.validation, link));
  const weights = greedyWeights({ scores, link }, judged, Uint32Array.from(judged.target.keys()));
  const average = averageOf({ trials, link }, weights, judged.outputs, index);
  if (!average) return undefined;
  const validation = fromScores(crossFittedScores({ scores, link }, judged), judged.outputs, link);
  return { ...average, predictions: { ...average.predictions, validation } };
}

/**
 * The average of trials with given weights.
 * @param weights of the trials, with a sum of 1; 0: not a member
 * @returns undefined where fewer than two are members
 */
export function averageOf(
  { trials, link }: Joinable,
  weights: readonly number[],
  outputs: number,
  index: number,
): Combined | undefined {
  const members = trials
    .map(({ trial }, i) => ({ trial, weight: weights[i]! }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.trial.spec.index - b.trial.spec.index);
  if (members.length < 2) return undefined;
  const own = members.map(({ weight }) => weight);
  const mean = (part: 'validation' | 'test') =>
    fromScores(
      pooled(
        members.map(({ trial }) => rawScores(trial.predictions[part], link)),
        own,
      ),
      outputs,
      link,
    );
  const [heaviest] = members;
  const planned = members.map(({ trial, weight }): TrialMember => {
    const { spec, iterations = 1 } = trial;
    const { algorithm, parameters, seed } = spec;
    return { trial: spec.index, weight, algorithm, parameters, seed, iterations };
  });
  const encodings = new Set(members.map(({ trial }) => trial.spec.encoding));
  return {
    spec: {
      ...heaviest!.trial.spec,
      index,
      ...(encodings.size > 1 && { encoding: 'all' }),
      members: planned,
    },
    iterations: planned.reduce((sum, { iterations }) => sum + iterations, 0),
    predictions: { validation: mean('validation'), test: mean('test') },
  };
}

export function severalAlgorithms({ spec }: Pick<Combined, 'spec'>): boolean {
  return new Set(spec.members!.map(({ algorithm }) => algorithm)).size > 1;
}
