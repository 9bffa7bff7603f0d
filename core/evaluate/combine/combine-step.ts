import type { AlgorithmTable } from '../../algorithms/algorithm.ts';
import { named } from '../../algorithms/named.ts';
import { averageImportance } from '../../algorithms/train-planned.ts';
import { lake as keysOf } from '../../contracts/lake.ts';
import { type ModelJson, modelSchema } from '../../contracts/model.ts';
import type { CombineResult, LifecycleState, TrialResult } from '../../contracts/steps.ts';
import { stepKey as keyOfStep } from '../../hash/content-hash.ts';
import { metricsOf } from '../../metrics/statistics.ts';
import type { Ports } from '../../ports/index.ts';
import { getJson, putJson } from '../../ports/json.ts';
import { decodePrepared } from '../../prepare/prepared.ts';
import { preparedKeyOf } from '../../search/references.ts';
import { encodePredictions, type TrialSummary, trialFiles } from '../../search/trial-files.ts';
import { definitionOf } from '../../steps/definition-of.ts';
import { requireResult } from '../../steps/required.ts';
import { resultInputs } from '../../steps/result-inputs.ts';
import type { Step, StepPorts } from '../../steps/step.ts';
import type { Ranked } from '../leaderboard.ts';
import { rankRun, validationOf } from '../rank-run.ts';
import { trialOutcomes } from '../trial-outcomes.ts';
import { averageOf, type Combined, candidatesOf, greedyAverage } from './combine-trials.ts';

export interface CombinePorts extends StepPorts, Pick<Ports, 'lake'> {
  algorithms: AlgorithmTable;
}

/**
 * Makes trials of trials: the average of the best by greedy selection, and that which serves today, of the models that the search has
 * trained with its parameters. They are trials like any other from here on.
 */
export const combineStep: Step<LifecycleState, CombineResult, CombinePorts> = {
  name: 'combine',
  inputs: (_, state) => ({
    prepare: requireResult(state, 'prepare').stepKey,
    trials: resultInputs(requireResult(state, 'trials')),
    champion: requireResult(state, 'search').championMembers ?? null,
  }),
  run: async (ports, state, { stepKey }) => {
    const { lake, algorithms } = ports;
    const { trials, championMembers } = requireResult(state, 'search');
    const none = { result: { stepKey, trials: [], results: [] }, summary: { averages: 0 } };
    const outcomes = await trialOutcomes(ports, state);
    const definition = await definitionOf(ports, state);
    if (definition.objective.task === 'anomaly') return none;
    const prepared = decodePrepared(await lake.get(preparedKeyOf(requireResult(state, 'prepare'))));
    const validation = validationOf(definition, prepared, trials[0]!.crossValidation);
    const ranked = rankRun(definition, validation, outcomes);
    const wanted = championMembers?.map(({ trial }) => trial) ?? [];
    const candidates = candidatesOf(ranked, algorithms, wanted);
    if (candidates.length < 2) return none;
    const { joining } = named(algorithms, candidates[0]!.trial.spec.algorithm);
    const models = await modelsOf(ports, state, candidates);
    const modelOf = ({ trial }: Ranked) => models.get(trial.spec.index)!;
    const link = joining!.link(modelOf(candidates[0]!));
    const found = { link, trials: candidates.filter((one) => joining!.link(modelOf(one)) === link) };
    const made: Combined[] = [];
    const next = () => trials.length + made.length;
    const greedy = greedyAverage(found, validation, next());
    if (greedy) made.push(greedy);
    const weightOf = ({ trial }: Ranked) =>
      championMembers?.find((member) => member.trial === trial.spec.index)?.weight ?? 0;
    const weights = found.trials.map(weightOf);
    const complete = weights.filter((weight) => weight > 0).length === championMembers?.length;
    const champion = complete ? averageOf(found, weights, validation.outputs, next()) : undefined;
    if (champion) made.push(champion);
    const results: TrialResult[] = [];
    for (const one of made) results.push(await write(ports, state, stepKey, one, found.trials, modelOf, validation));
    return {
      result: {
        stepKey,
        trials: made.map(({ spec }) => spec),
        results,
        ...(champion && { champion: champion.spec.index }),
      },
      summary: { averages: made.length, ...(greedy && { members: greedy.spec.members!.length }) },
    };
  },
};

/** Models of the candidates by index of the trial. */
async function modelsOf(
  { lake }: Pick<Ports, 'lake'>,
  state: LifecycleState,
  candidates: readonly Ranked[],
): Promise<Map<number, ModelJson>> {
  const results = requireResult(state, 'trials');
  const read = candidates.map(async ({ trial: { spec } }) => {
    const { resultKey } = results.find(({ index }) => index === spec.index)!;
    return [spec.index, await getJson(lake, resultKey!, modelSchema)] as const;
  });
  return new Map(await Promise.all(read));
}

/** Writes what a trial leaves. */
async function write(
  { lake, clock, codeHash, algorithms }: CombinePorts,
  { project }: LifecycleState,
  combineKey: string,
  { spec, iterations, predictions }: Combined,
  ranked: readonly Ranked[],
  modelOf: (trial: Ranked) => ModelJson,
  validation: ReturnType<typeof validationOf>,
): Promise<TrialResult> {
  const started = clock();
  const stepKey = keyOfStep('combined', codeHash(), { combineKey, index: spec.index });
  const key = (file: string) => keysOf.work(project, stepKey, file);
  const members = spec.members!.map(({ trial }) => ranked.find((one) => one.trial.spec.index === trial)!);
  const weights = spec.members!.map(({ weight }) => weight);
  const model = named(algorithms, spec.algorithm).joining!.join(members.map(modelOf), weights);
  const metrics = metricsOf({ ...validation, predictions: predictions.validation });
  const duration = members.reduce((sum, { trial }) => sum + (trial.duration ?? 0), 0);
  const startedAt = started.toISOString();
  const summary: TrialSummary = {
    spec,
    iterations,
    history: [],
    importance: averageImportance(
      members.map(({ trial }) => trial.importance ?? []),
      weights,
    ),
    metrics,
    duration,
    stoppedEarly: false,
    startedAt,
  };
  await putJson(lake, key(trialFiles.model), model);
  await lake.put(key(trialFiles.predictions), encodePredictions(predictions));
  await putJson(lake, key(trialFiles.summary), summary);
  return { index: spec.index, status: 'succeeded', stepKey, resultKey: key(trialFiles.model) };
}
