import type { AlgorithmTable, SizeFraction } from '../algorithms/algorithm.ts';
import { named } from '../algorithms/named.ts';
import type { TrialSpec } from '../contracts/steps.ts';
import type { ModelSize } from './model-size.ts';

/** A configuration of about a fraction of another's size. */
export type Smaller =
  /** A member of the average, which has been trained already. */
  | { known: number }
  /** To be trained, the likelier one first. */
  | { specs: Omit<TrialSpec, 'index'>[] };

/**
 * What may stand in for a trial: of an average its heaviest member, if that is small enough, or less of it; of one model less of it.
 * @param trials of the search
 * @param sizes of the models of trials, by index
 * @param iterations of the trial, where it is one model
 * @returns undefined where the algorithm has no smaller models
 */
export function smallerSpecs(
  trial: TrialSpec,
  trials: readonly TrialSpec[],
  sizes: ReadonlyMap<number, ModelSize>,
  iterations: number,
  fraction: SizeFraction,
  table: AlgorithmTable,
): Smaller | undefined {
  const { members } = trial;
  const heaviest = members?.toSorted((a, b) => b.weight - a.weight || a.trial - b.trial)[0];
  const whole = sizes.get(trial.index)!;
  const part = heaviest ? sizes.get(heaviest.trial)! : whole;
  const left = {
    bytes: (fraction.bytes * whole.bytes) / part.bytes,
    reads: (fraction.reads * whole.reads) / part.reads,
  };
  if (heaviest && left.bytes >= 1 && left.reads >= 1) return { known: heaviest.trial };
  const own = heaviest ? trials.find(({ index }) => index === heaviest.trial)! : trial;
  const rounds = heaviest?.iterations ?? iterations;
  const asked = { bytes: Math.min(1, left.bytes), reads: Math.min(1, left.reads) };
  const parameters = named(table, own.algorithm).smaller?.(own.parameters, rounds, asked);
  if (!parameters) return undefined;
  const { index: _, refused: __, ...rest } = own;
  return { specs: parameters.map((of) => ({ ...rest, parameters: of, smallerThan: trial.index })) };
}
