import type { Algorithm, Parameters } from '../algorithms/algorithm.ts';
import type { SearchedData } from '../algorithms/model.ts';
import type { Project } from '../contracts/project.ts';
import type { AlgorithmSummary } from '../contracts/registry/models.ts';
import type { TrialSpec, TrialsResult } from '../contracts/steps.ts';

/** What a search takes over from the model that serves. */
export interface WarmStart {
  /** Of the champion. */
  algorithm: Pick<AlgorithmSummary, 'name' | 'parameters' | 'members'>;
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
 * The champion's parameters as trials of now, one for each of its models: what the project says of parameters holds.
 * @returns none of an algorithm that is not searched any more; without the trials at the defaults
 */
export function warmTrials(
  { algorithm }: WarmStart,
  algorithms: readonly Algorithm[],
  { training }: Project,
  data: SearchedData,
): { chosen: Algorithm; parameters: Parameters }[] {
  return modelsOf(algorithm).flatMap((model) => {
    const chosen = algorithms.find(({ name }) => name === model.name);
    if (!chosen) return [];
    const defaults = chosen.defaults(data);
    const taken = takenOver(model, training).filter(([name]) => Object.hasOwn(chosen.parameters, name));
    const parameters = { ...defaults, ...Object.fromEntries(taken) };
    const same = Object.entries(parameters).every(([name, value]) => defaults[name] === value);
    return same ? [] : [{ chosen, parameters }];
  });
}

/**
 * Which trials have the champion's configuration: their own, or that at the defaults where they are the same. Of a champion that is an
 * average, those of its members, with their weights.
 * @returns nothing where the search left one of them out
 */
export function championTrials(
  { algorithm }: WarmStart,
  trials: readonly TrialSpec[],
  { training }: Project,
): Pick<TrialsResult, 'champion' | 'championMembers'> {
  const found = modelsOf(algorithm).flatMap((model) => {
    const taken = takenOver(model, training);
    const own = trials.find(
      (trial) =>
        trial.algorithm === model.name &&
        trial.fraction === undefined &&
        taken.every(([name, value]) => !Object.hasOwn(trial.parameters, name) || trial.parameters[name] === value),
    );
    return own ? [{ trial: own.index, weight: model.weight }] : [];
  });
  if (found.length < modelsOf(algorithm).length) return {};
  if (!algorithm.members) return { champion: found[0]!.trial };
  const weights = new Map<number, number>();
  for (const { trial, weight } of found) weights.set(trial, (weights.get(trial) ?? 0) + weight);
  return { championMembers: Array.from(weights, ([trial, weight]) => ({ trial, weight })) };
}

/** The champion's models: itself, or what it is an average of. */
function modelsOf({ name, parameters, members }: WarmStart['algorithm']) {
  if (!members) return [{ name, parameters, weight: 1 }];
  return members.map(({ algorithm = name, ...model }) => ({ ...model, name: algorithm }));
}

/** The champion's parameters that a search takes over: none that the project states, or that follows from elsewhere. */
function takenOver({ name, parameters }: Pick<AlgorithmSummary, 'name' | 'parameters'>, training: Project['training']) {
  const stated: Readonly<Record<string, object | undefined>> = training.parameters ?? {};
  const given = Object.keys(stated[name] ?? {});
  return Object.entries(parameters).filter(([own]) => !given.includes(own) && !notSearched.includes(own));
}
