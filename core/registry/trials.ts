import { keys } from '../contracts/registry/keys.ts';
import type { TrialRecord } from '../contracts/registry/runs.ts';
import type { RecordStore } from '../ports/index.ts';

/** Name of the step that trains a trial. */
export function trialStep(index: number): string {
  return `trial-${index}`;
}

/** Records a trial as it stands; a later call replaces it. */
export async function recordTrial(store: RecordStore, trial: Omit<TrialRecord, 'pk' | 'sk'>): Promise<void> {
  await store.write([{ put: { ...trial, ...keys.trial(trial.runId, trial.index) } }]);
}

export async function getTrial(store: RecordStore, runId: string, index: number): Promise<TrialRecord | undefined> {
  return store.get<TrialRecord>(keys.trial(runId, index));
}

/** The trials of a run by index. */
export async function listTrials(store: RecordStore, runId: string): Promise<TrialRecord[]> {
  return store.query<TrialRecord>(keys.trial(runId, 0).pk, { prefix: 'TRIAL#' });
}
