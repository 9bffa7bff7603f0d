import { algorithm } from '../algorithms/registry.ts';
import type { PrepareResult, TrialSpec } from '../contracts/steps.ts';
import { MissingStepResult } from '../steps/required.ts';

/**
 * Which of the prepared encodings an algorithm learns from; baselines take any.
 * @throws MissingStepResult
 */
export function preparedEncodingOf({ matrices }: PrepareResult, name: string): 'trees' | 'linear' {
  const { encoding } = algorithm(name);
  const wanted = encoding === 'any' ? (matrices.trees ? 'trees' : 'linear') : encoding;
  if (!matrices[wanted]) throw new MissingStepResult(`${name} needs the encoding '${wanted}', which was not prepared`);
  return wanted;
}

/** Key of the prepared block that an algorithm learns from, with numbers as features. @throws MissingStepResult */
export function preparedKeyOf(prepare: PrepareResult, name: string): string {
  return prepare.matrices[preparedEncodingOf(prepare, name)]!;
}

/** Key of the block that a trial learns from: the shared bins where its parameters suit them. @throws MissingStepResult */
export function trialDataKeyOf(prepare: PrepareResult, { algorithm: name, parameters }: TrialSpec): string {
  const key = preparedKeyOf(prepare, name);
  return prepare.bins && algorithm(name).readsSharedBins?.(parameters) ? prepare.bins : key;
}
