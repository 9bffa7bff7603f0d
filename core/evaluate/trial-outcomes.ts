import type { ProjectName } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { LifecycleState, TrialResult, TrialSpec } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { decodePredictions, trialFiles, trialSummarySchema } from '../search/trial-files.ts';
import { requireResult } from '../steps/required.ts';
import type { TrialOutcome } from './leaderboard.ts';

/** What became of each planned trial, in the order of the plan. @throws MissingStepResult */
export async function trialOutcomes(ports: Pick<Ports, 'lake'>, state: LifecycleState): Promise<TrialOutcome[]> {
  const results = requireResult(state, 'trials');
  const { trials } = requireResult(state, 'search');
  return Promise.all(
    trials.map((spec) => {
      const result = results.find(({ index }) => index === spec.index);
      return outcomeOf(ports, state.project, spec, result);
    }),
  );
}

async function outcomeOf(
  { lake }: Pick<Ports, 'lake'>,
  project: ProjectName,
  spec: TrialSpec,
  result: TrialResult | undefined,
): Promise<TrialOutcome> {
  if (result?.status !== 'succeeded' || !result.stepKey)
    return { spec, status: 'failed', error: result?.error ?? 'the trial left no result' };
  const { stepKey } = result;
  const key = (file: string) => keysOf.work(project, stepKey, file);
  const summary = await getJson(lake, key(trialFiles.summary), trialSummarySchema);
  const predictions = decodePredictions(await lake.get(key(trialFiles.predictions)));
  const { metrics, iterations, duration, stoppedEarly, outpaced, importance } = summary;
  const ended = { stoppedEarly, ...(outpaced && { outpaced }) };
  return { spec, status: 'succeeded', metrics, iterations, duration, ...ended, importance, predictions };
}
