import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { StepRecord } from '../../core/contracts/registry/runs.ts';
import type { TrialResult, TrialState } from '../../core/contracts/steps.ts';
import type { Clock, RecordStore } from '../../core/ports/index.ts';
import { failDeadStep } from '../../core/registry/steps.ts';
import { getTrial, recordTrial, trialStep } from '../../core/registry/trials.ts';
import { type CaughtError, describeFailure } from '../../core/search/describe-failure.ts';

/** Closes the records of a trial and of its step whose function failed, also when it was killed and could not do so itself. */
export const recordFailureStep =
  (ports: () => { registry: RecordStore; clock: Clock } = () => ({ registry: registry(), clock })) =>
  async (state: TrialState & { error?: CaughtError }): Promise<TrialResult> => {
    const { registry: store, clock: now } = ports();
    const { runId, trial, prepare } = state;
    const error = describeFailure(state.error);
    const known = await getTrial(store, runId, trial.index);
    if (known?.status !== 'failed') {
      const at = now().toISOString();
      const started = { codeHash: '', dataHash: prepare.stepKey, startedAt: at };
      await recordTrial(store, { ...started, ...known, ...trial, runId, status: 'failed', error });
    }
    const step = await store.get<StepRecord>(keys.runStep(runId, trialStep(trial.index)));
    if (step) await failDeadStep(store, step, error, now());
    log.warn('trial failed', { runId, trial: trial.index, error });
    return { index: trial.index, status: 'failed', error };
  };

export const handler = recordFailureStep();
