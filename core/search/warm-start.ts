import type { Algorithm, Parameters } from '../algorithms/algorithm.ts';
import type { SearchedData } from '../algorithms/model.ts';
import type { Project } from '../contracts/project.ts';
import type { AlgorithmSummary } from '../contracts/registry/models.ts';

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
  const stated: Readonly<Record<string, object | undefined>> = training.parameters ?? {};
  const given = Object.keys(stated[chosen.name] ?? {});
  const defaults = chosen.defaults(data);
  const taken = Object.entries(algorithm.parameters).filter(
    ([name]) => Object.hasOwn(chosen.parameters, name) && !given.includes(name) && !notSearched.includes(name),
  );
  const parameters = { ...defaults, ...Object.fromEntries(taken) };
  const same = Object.entries(parameters).every(([name, value]) => defaults[name] === value);
  return same ? undefined : { chosen, parameters };
}
