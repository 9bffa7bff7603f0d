import type { RunId } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { TrialRecord } from '../contracts/registry/runs.ts';
import type { RecordStore } from '../ports/index.ts';

/** Name of the step that trains a trial. */
export function trialStep(index: number): string {
  return `trial-${index}`;
}

/** Name of the step that fits one way to forget at every origin. */
export function backtestStepName(index: number): string {
  return `backtest-${index}`;
}

/** Records a trial as it stands; a later call replaces it. */
export async function recordTrial(registry: RecordStore, trial: Omit<TrialRecord, 'pk' | 'sk'>): Promise<void> {
  await registry.write([{ put: { ...trial, ...keys.trial(trial.runId, trial.index) } }]);
}

export async function getTrial(registry: RecordStore, runId: RunId, index: number): Promise<TrialRecord | undefined> {
  return registry.get<TrialRecord>(keys.trial(runId, index));
}

/** The trials of a run by index. */
export async function listTrials(registry: RecordStore, runId: RunId): Promise<TrialRecord[]> {
  return registry.query<TrialRecord>(keys.trial(runId, 0).pk, { prefix: 'TRIAL#' });
}
