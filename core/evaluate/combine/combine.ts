import { lake as keysOf } from '../../contracts/lake.ts';
import type { CombineResult, LifecycleState } from '../../contracts/steps.ts';
import { getJson } from '../../ports/json.ts';
import { recordTrial } from '../../registry/trials.ts';
import { trialFiles, trialSummarySchema } from '../../search/trial-files.ts';
import { requireResult } from '../../steps/required.ts';
import { runStep } from '../../steps/run-step.ts';
import { combineStep } from './combine-step.ts';
import type { CombinePorts } from './write-average.ts';

/** Runs the step that averages trials, and records the averages in the run as its trials, also where they were found by their key. */
export async function combineTrials(ports: CombinePorts, state: LifecycleState): Promise<CombineResult> {
  const { lake, registry, codeHash } = ports;
  const combined = await runStep(ports, combineStep, state);
  const about = { runId: state.runId, codeHash: codeHash(), dataHash: requireResult(state, 'prepare').stepKey };
  for (const { stepKey } of combined.results) {
    const summary = keysOf.work(state.project, stepKey!, trialFiles.summary);
    const { spec, metrics, iterations, duration, startedAt } = await getJson(lake, summary, trialSummarySchema);
    await recordTrial(registry, { ...spec, ...about, startedAt, status: 'succeeded', metrics, iterations, duration });
  }
  return combined;
}
