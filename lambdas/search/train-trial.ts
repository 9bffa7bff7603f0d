import { awsPorts, type StepContext, type StepPorts, stepHandler } from '../../adapters/step-handler.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { StepRecord, TrialRecord } from '../../core/contracts/registry/runs.ts';
import type { TrialResult, TrialState } from '../../core/contracts/steps.ts';
import { decodePrepared } from '../../core/prepare/prepared.ts';
import { recordTrial, trialStep } from '../../core/registry/trials.ts';
import { SearchTimeOver } from '../../core/search/errors.ts';
import { trialDataKeyOf } from '../../core/search/references.ts';
import { runTrial } from '../../core/search/run-trial.ts';
import { trialDeadline } from '../../core/search/trial-deadline.ts';
import { encodePredictions, type TrialSummary, trialFiles } from '../../core/search/trial-files.ts';

/** Trains one trial and records it in the run, whatever becomes of it; a trial known by its content is recorded from its files. */
export const trainTrialStep = (ports: () => StepPorts = awsPorts) => {
  const step = stepHandler<TrialResult, TrialState>(
    'trial',
    {
      recordAs: ({ trial }) => trialStep(trial.index),
      inputs: ({ prepare, trial }) => ({ prepare: prepare.stepKey, trial }),
      run: train,
    },
    ports,
  );
  return async (state: TrialState): Promise<TrialResult> => {
    const { lake, registry, clock, codeHash } = ports();
    const started = clock();
    const record = recordOf(state, codeHash, started);
    await recordTrial(registry, { ...record, status: 'running' });
    try {
      const result = await step(state);
      const file = keysOf.work(state.project, result.stepKey!, trialFiles.summary);
      const summary = JSON.parse(new TextDecoder().decode(await lake.get(file))) as TrialSummary;
      const { metrics, iterations, duration } = summary;
      await recordTrial(registry, { ...record, status: 'succeeded', metrics, iterations, duration });
      return result;
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const duration = clock().getTime() - started.getTime();
      await recordTrial(registry, { ...record, status: 'failed', error: message.slice(0, 2000), duration });
      throw error;
    }
  };
};

async function train({ state, stepKey, lake, registry, clock }: StepContext<TrialState>) {
  const { project, prepare, trial, runId } = state;
  const started = clock();
  const search = await registry.get<StepRecord>(keys.runStep(runId, 'search'));
  const deadline = trialDeadline(trial.minutes, search?.startedAt, started);
  if (started.getTime() >= deadline) throw new SearchTimeOver(trial.minutes);
  const prepared = decodePrepared(await lake.get(trialDataKeyOf(prepare, trial)));
  const output = runTrial(trial, prepared, () => clock().getTime() >= deadline, workerThreads());
  const { model, predictions, metrics, iterations, history, stoppingMetricName, importance, stoppedEarly } = output;
  const duration = clock().getTime() - started.getTime();
  const summary: TrialSummary = {
    spec: trial,
    iterations,
    history,
    ...(stoppingMetricName && { stoppingMetricName }),
    importance,
    metrics,
    duration,
    stoppedEarly,
    startedAt: started.toISOString(),
  };
  const key = (file: string) => keysOf.work(project, stepKey, file);
  const json = { contentType: 'application/json' };
  await lake.put(key(trialFiles.model), JSON.stringify(model), json);
  await lake.put(key(trialFiles.predictions), encodePredictions(predictions));
  await lake.put(key(trialFiles.summary), JSON.stringify(summary), json);
  const result: TrialResult = {
    index: trial.index,
    status: 'succeeded',
    stepKey,
    resultKey: key(trialFiles.model),
  };
  return { result, summary: { algorithm: trial.algorithm, iterations, ...metrics } };
}

function recordOf(
  { runId, trial, prepare }: TrialState,
  codeHash: string,
  at: Date,
): Omit<TrialRecord, 'pk' | 'sk' | 'status'> {
  return { ...trial, runId, codeHash, dataHash: prepare.stepKey, startedAt: at.toISOString() };
}

export const handler = trainTrialStep();
