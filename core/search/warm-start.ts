import type { Algorithm, Parameters } from '../algorithms/algorithm.ts';
import type { SearchedData } from '../algorithms/model.ts';
import type { Project } from '../contracts/project.ts';
import type { AlgorithmSummary } from '../contracts/registry/models.ts';
import type { TrialSpec } from '../contracts/steps.ts';

/** What a search takes over from the model that serves. */
export interface WarmStart {
  /** Of the champion. */
  algorithm: Pick<AlgorithmSummary, 'name' | 'parameters'>;
  /** Half the trials: the champion has changed because the world has, not because its parameters were bad. */
  fewer: boolean;
}

/** What follows from the definition or from the rows, and not from a search. */
const notSearched: readonly string[] = [
  'objective',
  'quantile',
  'huberDelta',
  'monotoneConstraints',
  'negativeFraction',
];

/**
 * The champion's parameters as a trial of now: what the project says of parameters holds.
 * @returns undefined where its algorithm is not searched any more, or it is the trial at its defaults
 */
export function warmTrial(
  { algorithm }: WarmStart,
  algorithms: readonly Algorithm[],
  { training }: Project,
  data: SearchedData,
): { chosen: Algorithm; parameters: Parameters } | undefined {
  const chosen = algorithms.find(({ name }) => name === algorithm.name);
  if (!chosen) return undefined;
  const defaults = chosen.defaults(data);
  const taken = takenOver(algorithm, training).filter(([name]) => Object.hasOwn(chosen.parameters, name));
  const parameters = { ...defaults, ...Object.fromEntries(taken) };
  const same = Object.entries(parameters).every(([name, value]) => defaults[name] === value);
  return same ? undefined : { chosen, parameters };
}

/**
 * Index of the trial that has the champion's configuration: its own, or that at the defaults where they are the same.
 * @returns undefined where the search left it out
 */
export function championTrial(
  { algorithm }: WarmStart,
  trials: readonly TrialSpec[],
  { training }: Project,
): number | undefined {
  const taken = takenOver(algorithm, training);
  return trials.find(
    (trial) =>
      trial.algorithm === algorithm.name &&
      trial.fraction === undefined &&
      taken.every(([name, value]) => !Object.hasOwn(trial.parameters, name) || trial.parameters[name] === value),
  )?.index;
}

/** The champion's parameters that a search takes over: none that the project states, or that follows from elsewhere. */
function takenOver({ name, parameters }: WarmStart['algorithm'], training: Project['training']) {
  const stated: Readonly<Record<string, object | undefined>> = training.parameters ?? {};
  const given = Object.keys(stated[name] ?? {});
  return Object.entries(parameters).filter(([own]) => !given.includes(own) && !notSearched.includes(own));
}
