import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import type { ModelPorts } from '../algorithms/loader.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { StepRecord } from '../contracts/registry/runs.ts';
import type { TrialResult, TrialState } from '../contracts/steps.ts';
import { broughtModelSchema } from '../import/brought-model.ts';
import type { Ports } from '../ports/index.ts';
import { getJson, putJson } from '../ports/json.ts';
import type { Workers } from '../ports/workers.ts';
import { trialStep } from '../registry/trials.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { SearchTimeOver } from './errors.ts';
import { judgeImported } from './judge-imported.ts';
import { rungsOfTrial } from './pace.ts';
import { readTrialData } from './references.ts';
import { runTrial } from './run-trial.ts';
import { trialDeadline } from './trial-deadline.ts';
import { encodePredictions, type TrialSummary, trialFiles } from './trial-files.ts';

export interface TrainPorts extends StepPorts, Pick<Ports, 'lake'>, ModelPorts {
  algorithms: AlgorithmTable;
  /** Threads that training may use, if there are any; the result does not depend on them. */
  threads: () => Workers | undefined;
  /** How long training may take where it runs. @default what a function has */
  longestMs?: number;
}

/** Trains one trial, or judges the model that the run imports, and writes its model, its predictions and what is known of it. */
export const trainTrialStep: Step<TrialState, TrialResult, TrainPorts> = {
  name: 'trial',
  recordAs: ({ trial }) => trialStep(trial.index),
  inputs: (_, { prepare, trial, rungs }) => {
    const own = rungsOfTrial(rungs, trial);
    return { prepare: prepare.stepKey, trial, ...(own.length > 0 && { rungs: own }) };
  },
  run: async (ports, { project, prepare, trial, rungs, runId }, { stepKey }) => {
    const { lake, registry, clock, algorithms } = ports;
    const started = clock();
    const search = await registry.get<StepRecord>(keys.runStep(runId, 'search'));
    // One that stands in for a model that is too large is asked for after the search.
    const since = trial.smallerThan === undefined ? search?.startedAt : undefined;
    const deadline = trialDeadline(trial.minutes, since, started, ports.longestMs);
    if (started.getTime() >= deadline) throw new SearchTimeOver(trial.minutes);
    const prepared = await readTrialData(ports, prepare, trial, algorithms);
    const trainer = { algorithms, loaders: ports.loaders, threads: ports.threads() };
    const { imported } = prepare;
    const output =
      trial.imported && imported
        ? judgeImported(trial, prepared, await getJson(lake, imported.modelKey, broughtModelSchema), ports.loaders)
        : await runTrial(trial, prepared, () => clock().getTime() >= deadline, trainer, rungsOfTrial(rungs, trial));
    const { model, predictions, metrics, iterations, history, stoppingMetricName, importance } = output;
    const { stoppedEarly, outpaced } = output;
    const summary: TrialSummary = {
      spec: trial,
      iterations,
      history,
      ...(stoppingMetricName && { stoppingMetricName }),
      importance,
      metrics,
      duration: clock().getTime() - started.getTime(),
      stoppedEarly,
      ...(outpaced && { outpaced }),
      startedAt: started.toISOString(),
    };
    const key = (file: string) => keysOf.work(project, stepKey, file);
    await putJson(lake, key(trialFiles.model), model);
    await lake.put(key(trialFiles.predictions), encodePredictions(predictions));
    await putJson(lake, key(trialFiles.summary), summary);
    return {
      result: { index: trial.index, status: 'succeeded', stepKey, resultKey: key(trialFiles.model) },
      summary: { algorithm: trial.algorithm, iterations, ...(outpaced && { outpaced }), ...metrics },
    };
  },
};
