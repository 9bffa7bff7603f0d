import { lake as keysOf } from '../contracts/lake.ts';
import type { TrialResult, TrialState } from '../contracts/steps.ts';
import { getJson } from '../ports/json.ts';
import { recordTrial } from '../registry/trials.ts';
import { runStep } from '../steps/run-step.ts';
import { type TrainPorts, trainTrialStep } from './train-trial-step.ts';
import { trialFiles, trialSummarySchema } from './trial-files.ts';

const maxErrorLength = 2000;

/**
 * Runs the step of a trial and records the trial in the run, whatever becomes of it; a trial whose output was found by
 * its key is recorded from its files.
 */
export async function trainTrial(ports: TrainPorts, state: TrialState): Promise<TrialResult> {
  const { lake, registry, clock, codeHash } = ports;
  const { project, runId, trial, prepare } = state;
  const started = clock();
  const about = { codeHash: codeHash(), dataHash: prepare.stepKey, startedAt: started.toISOString() };
  const record = { ...trial, runId, ...about };
  await recordTrial(registry, { ...record, status: 'running' });
  try {
    const result = await runStep(ports, trainTrialStep, state);
    const summary = keysOf.work(project, result.stepKey!, trialFiles.summary);
    const { metrics, iterations, duration } = await getJson(lake, summary, trialSummarySchema);
    await recordTrial(registry, { ...record, status: 'succeeded', metrics, iterations, duration });
    return result;
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const duration = clock().getTime() - started.getTime();
    await recordTrial(registry, { ...record, status: 'failed', error: message.slice(0, maxErrorLength), duration });
    throw error;
  }
}
