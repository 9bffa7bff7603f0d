import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { named } from '../algorithms/named.ts';
import { encodingNames, type PreparedName, preparedNames } from '../contracts/encoding.ts';
import type { PrepareResult, TrialSpec } from '../contracts/steps.ts';
import { type EncodedPlan, encodedPlanSchema } from '../features/plan.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { joinPrepared } from '../prepare/join-prepared.ts';
import { decodePrepared, type Prepared } from '../prepare/prepared.ts';
import { MissingStepResult } from '../steps/required.ts';

type Asking = Pick<TrialSpec, 'algorithm' | 'encoding'>;

/** Asks for all that was prepared. */
export const everyEncoding: Asking = { algorithm: 'a run', encoding: 'all' };

/**
 * Which of the prepared encodings a trial learns from: of one that takes any the first that there is, of an average of several all.
 * @throws MissingStepResult
 */
export function preparedEncodingsOf({ matrices }: PrepareResult, { algorithm, encoding }: Asking): PreparedName[] {
  if (encoding === 'all') return preparedNames.filter((name) => matrices[name]);
  const wanted = encoding ?? encodingNames.find((name) => matrices[name]);
  if (!wanted || !matrices[wanted])
    throw new MissingStepResult(`${algorithm} needs the encoding '${wanted ?? 'any'}', which was not prepared`);
  return [wanted];
}

/** What all encodings have in common, with the features of one of them. @throws MissingStepResult, MalformedBlock */
export async function readPrepared({ lake }: Pick<Ports, 'lake'>, prepare: PrepareResult): Promise<Prepared> {
  const [encoding] = preparedEncodingsOf(prepare, { algorithm: 'a baseline' });
  return decodePrepared(await lake.get(prepare.matrices[encoding!]!));
}

/** The data that a trial learns from, with numbers as features. @throws MissingStepResult, MalformedBlock */
export async function readNumbers(
  { lake }: Pick<Ports, 'lake'>,
  prepare: PrepareResult,
  trial: Asking,
): Promise<Prepared> {
  const encodings = preparedEncodingsOf(prepare, trial);
  const read = encodings.map(async (encoding) => ({
    encoding,
    prepared: decodePrepared(await lake.get(prepare.matrices[encoding]!)),
  }));
  return joinPrepared(await Promise.all(read));
}

/** The data that a trial learns from: the shared bins where its parameters suit them. @throws MissingStepResult, MalformedBlock */
export async function readTrialData(
  ports: Pick<Ports, 'lake'>,
  prepare: PrepareResult,
  trial: TrialSpec,
  algorithms: AlgorithmTable,
): Promise<Prepared> {
  const models = trial.members ?? [trial];
  const suit = () =>
    models.every(({ algorithm = trial.algorithm, parameters }) =>
      named(algorithms, algorithm).readsSharedBins?.(parameters),
    );
  // Folds find thresholds of their own, and a model that was trained elsewhere has them.
  if (prepare.bins && !trial.crossValidation && !trial.imported && suit())
    return decodePrepared(await ports.lake.get(prepare.bins));
  return readNumbers(ports, prepare, trial);
}

/** The plans of the features that a trial learns from. @throws MissingStepResult, MalformedJson */
export function readPlans(
  { lake }: Pick<Ports, 'lake'>,
  prepare: PrepareResult,
  trial: Asking,
): Promise<EncodedPlan[]> {
  const encodings = preparedEncodingsOf(prepare, trial);
  return Promise.all(encodings.map((encoding) => getJson(lake, prepare.plans[encoding]!, encodedPlanSchema)));
}
