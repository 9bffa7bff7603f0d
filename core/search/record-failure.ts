import { keys } from '../contracts/registry/keys.ts';
import type { StepRecord } from '../contracts/registry/runs.ts';
import type { BacktestResult, BacktestState, TrialResult, TrialState } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';
import { failDeadStep } from '../registry/steps.ts';
import { backtestStepName, getTrial, recordTrial, trialStep } from '../registry/trials.ts';
import { type CaughtError, describeFailure } from './describe-failure.ts';

/** Closes the records of a trial and of its step whose function failed, also when it was killed and could not do so itself. */
export async function recordFailure(
  { registry, clock, log }: Pick<Ports, 'registry' | 'clock' | 'log'>,
  state: (TrialState | BacktestState) & { error?: CaughtError },
): Promise<TrialResult | BacktestResult> {
  if ('fit' in state) return recordBacktestFailure({ registry, clock, log }, state);
  const { runId, trial, prepare } = state;
  const error = describeFailure(state.error);
  const known = await getTrial(registry, runId, trial.index);
  if (known?.status !== 'failed') {
    const started = { codeHash: '', dataHash: prepare.stepKey, startedAt: clock().toISOString() };
    await recordTrial(registry, { ...started, ...known, ...trial, runId, status: 'failed', error });
  }
  const step = await registry.get<StepRecord>(keys.runStep(runId, trialStep(trial.index)));
  if (step) await failDeadStep(registry, step, error, clock());
  log.warn('trial failed', { runId, trial: trial.index, error });
  return { index: trial.index, status: 'failed', error };
}

/** Without it another way to forget serves, or what the trial itself has learned. */
async function recordBacktestFailure(
  { registry, clock, log }: Pick<Ports, 'registry' | 'clock' | 'log'>,
  { runId, fit, error: caught }: BacktestState & { error?: CaughtError },
): Promise<BacktestResult> {
  const error = describeFailure(caught);
  const step = await registry.get<StepRecord>(keys.runStep(runId, backtestStepName(fit.index)));
  if (step) await failDeadStep(registry, step, error, clock());
  log.warn('backtest failed', { runId, fit: fit.index, error });
  return { index: fit.index, status: 'failed', error };
}
