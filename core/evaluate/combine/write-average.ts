import type { AlgorithmTable } from '../../algorithms/algorithm.ts';
import { columnsOf } from '../../algorithms/average/columns.ts';
import { averageImportance, sharesOf } from '../../algorithms/average/importance.ts';
import { joinModels } from '../../algorithms/average/join.ts';
import { named } from '../../algorithms/named.ts';
import { lake as keysOf } from '../../contracts/lake.ts';
import type { ModelJson } from '../../contracts/model.ts';
import type { LifecycleState, TrialResult } from '../../contracts/steps.ts';
import { stepKey as keyOfStep } from '../../hash/content-hash.ts';
import { metricsOf } from '../../metrics/statistics.ts';
import type { Ports } from '../../ports/index.ts';
import { putJson } from '../../ports/json.ts';
import { encodePredictions, type TrialSummary, trialFiles } from '../../search/trial-files.ts';
import type { StepPorts } from '../../steps/step.ts';
import type { FeatureInfo } from '../../table/feature-matrix.ts';
import type { TrialOutcome } from '../leaderboard.ts';
import type { validationOf } from '../rank-run.ts';
import { type Combined, severalAlgorithms } from './combine-trials.ts';

export interface CombinePorts extends StepPorts, Pick<Ports, 'lake'> {
  algorithms: AlgorithmTable;
}

/** A trial and its model. */
export type Trained = TrialOutcome & { model: ModelJson };

/**
 * Writes what a trial leaves.
 * @param joined features of every encoding, where there is an average of several
 */
export async function writeAverage(
  { lake, clock, codeHash, algorithms }: CombinePorts,
  { project }: LifecycleState,
  combineKey: string,
  { spec, iterations, predictions }: Combined,
  trained: readonly Trained[],
  joined: readonly FeatureInfo[] | undefined,
  validation: ReturnType<typeof validationOf>,
): Promise<TrialResult> {
  const started = clock();
  const stepKey = keyOfStep('combined', codeHash(), { combineKey, index: spec.index });
  const key = (file: string) => keysOf.work(project, stepKey, file);
  const members = spec.members!.map(({ trial, weight }) => {
    const own = trained.find((one) => one.spec.index === trial)!;
    const { encoding } = named(algorithms, own.spec.algorithm);
    const columns = spec.encoding === 'all' ? columnsOf(joined!, encoding) : Array.from(own.model.features.keys());
    return { ...own, algorithm: own.spec.algorithm, weight, columns };
  });
  const features = spec.encoding === 'all' ? joined!.map(({ name }) => name) : members[0]!.model.features;
  const several = severalAlgorithms({ spec });
  const importanceOf = ({ model, columns, importance = [] }: (typeof members)[number]) => {
    const place = new Map(model.features.map((name, f) => [name, features[columns[f]!]!]));
    const own = importance.map((of) => ({ ...of, feature: place.get(of.feature)! }));
    return several ? sharesOf(own) : own;
  };
  const summary: TrialSummary = {
    spec,
    iterations,
    history: [],
    importance: averageImportance(
      members.map(importanceOf),
      members.map(({ weight }) => weight),
    ),
    metrics: metricsOf({ ...validation, predictions: predictions.validation }),
    duration: members.reduce((sum, { duration }) => sum + (duration ?? 0), 0),
    stoppedEarly: false,
    startedAt: started.toISOString(),
  };
  await putJson(lake, key(trialFiles.model), joinModels(algorithms, members, features));
  await lake.put(key(trialFiles.predictions), encodePredictions(predictions));
  await putJson(lake, key(trialFiles.summary), summary);
  return { index: spec.index, status: 'succeeded', stepKey, resultKey: key(trialFiles.model) };
}
