import type { LifecycleState, TrialResult } from '../../core/contracts/steps.ts';
import { describeFailure } from '../../core/search/describe-failure.ts';
import { trainTrial } from '../../core/search/train-trial.ts';
import type { TrainPorts } from '../../core/search/train-trial-step.ts';
import { requireResult } from '../../core/steps/required.ts';

/** The Map over the trials of a search: one that fails leaves the others alone. */
export async function trainTrials(ports: TrainPorts, state: LifecycleState): Promise<TrialResult[]> {
  const { project, runId, trigger } = state;
  const prepare = requireResult(state, 'prepare');
  const trials: TrialResult[] = [];
  for (const trial of requireResult(state, 'search').trials) {
    try {
      trials.push(await trainTrial(ports, { project, runId, trigger, prepare, trial }));
    } catch (error) {
      const caught = { Error: (error as Error).name, Cause: (error as Error).message };
      trials.push({ index: trial.index, status: 'failed', error: describeFailure(caught) });
    }
  }
  return trials;
}
