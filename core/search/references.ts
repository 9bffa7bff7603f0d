import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { named } from '../algorithms/named.ts';
import { encodingNames, type PreparedName } from '../contracts/encoding.ts';
import type { PrepareResult, TrialSpec } from '../contracts/steps.ts';
import { MissingStepResult } from '../steps/required.ts';

/**
 * Which of the prepared encodings a trial learns from; one that takes any, the first that there is.
 * @throws MissingStepResult
 */
export function preparedEncodingOf(
  { matrices }: PrepareResult,
  { algorithm = 'a baseline', encoding }: Partial<Pick<TrialSpec, 'algorithm' | 'encoding'>> = {},
): PreparedName {
  const wanted = encoding ?? encodingNames.find((name) => matrices[name]);
  if (!wanted || !matrices[wanted])
    throw new MissingStepResult(`${algorithm} needs the encoding '${wanted ?? 'any'}', which was not prepared`);
  return wanted;
}

/** Key of the prepared block that a trial learns from, with numbers as features. @throws MissingStepResult */
export function preparedKeyOf(prepare: PrepareResult, trial?: Pick<TrialSpec, 'algorithm' | 'encoding'>): string {
  return prepare.matrices[preparedEncodingOf(prepare, trial)]!;
}

/** Key of the block that a trial learns from: the shared bins where its parameters suit them. @throws MissingStepResult */
export function trialDataKeyOf(prepare: PrepareResult, trial: TrialSpec, algorithms: AlgorithmTable): string {
  const key = preparedKeyOf(prepare, trial);
  const { readsSharedBins } = named(algorithms, trial.algorithm);
  const all = trial.members?.map(({ parameters }) => parameters) ?? [trial.parameters];
  // Folds find thresholds of their own, and a model that was trained elsewhere has them.
  if (trial.crossValidation || trial.imported) return key;
  return prepare.bins && readsSharedBins && all.every(readsSharedBins) ? prepare.bins : key;
}
