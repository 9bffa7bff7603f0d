import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { named } from '../algorithms/named.ts';
import type { TrialSpec } from '../contracts/steps.ts';

/** A configuration of about a fraction of another's size. */
export type Smaller =
  /** A member of the average, which has been trained already. */
  | { known: number }
  /** To be trained, the likelier one first. */
  | { specs: Omit<TrialSpec, 'index'>[] };

/**
 * What may stand in for a trial: of an average its heaviest member, if that is small enough, or less of it; of one model less of it.
 * @param trials of the search
 * @param bytes of the models of trials, by index
 * @param iterations of the trial, where it is one model
 * @returns undefined where the algorithm has no smaller models
 */
export function smallerSpecs(
  trial: TrialSpec,
  trials: readonly TrialSpec[],
  bytes: ReadonlyMap<number, number>,
  iterations: number,
  fraction: number,
  table: AlgorithmTable,
): Smaller | undefined {
  const { members } = trial;
  const heaviest = members?.toSorted((a, b) => b.weight - a.weight || a.trial - b.trial)[0];
  const share = heaviest ? bytes.get(heaviest.trial)! / bytes.get(trial.index)! : 1;
  if (heaviest && share <= fraction) return { known: heaviest.trial };
  const own = heaviest ? trials.find(({ index }) => index === heaviest.trial)! : trial;
  const rounds = heaviest?.iterations ?? iterations;
  const parameters = named(table, own.algorithm).smaller?.(own.parameters, rounds, Math.min(1, fraction / share));
  if (!parameters) return undefined;
  const { index: _, refused: __, ...rest } = own;
  return { specs: parameters.map((of) => ({ ...rest, parameters: of, smallerThan: trial.index })) };
}
