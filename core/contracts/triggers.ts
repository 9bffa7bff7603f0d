import type { ProjectName, RunId, TriggerId } from './ids.ts';

/** Why a lifecycle run should start. Every trigger is one message on the trigger queue, whoever sends it. */
export type TriggerReason = 'data' | 'schedule' | 'manual' | 'import' | 'definition' | 'code' | 'drift' | 'degradation';

/** What the platform brings about by itself; the others a person did. */
const automaticReasons: readonly TriggerReason[] = ['data', 'schedule', 'drift', 'degradation'];

export function isAutomatic({ reason }: Pick<Trigger, 'reason'>): boolean {
  return automaticReasons.includes(reason);
}

/** Whether the monitor asks: it found that the champion, or what it reads, has changed. */
export function isOfMonitor({ reason }: Pick<Trigger, 'reason'>): boolean {
  return reason === 'drift' || reason === 'degradation';
}

export interface Trigger {
  /** Unique and stable: a redelivered message has the same id. Event id, or made by the sender. */
  id: TriggerId;
  project: ProjectName;
  reason: TriggerReason;
  /** ISO 8601. */
  at: string;
  /** Who or what: an IAM principal, a monitor report, a dataset version. */
  by: string;
  /** What changed, in the reason's own terms (dataset version, changed paths, drifted features). */
  detail?: Record<string, unknown>;
}

/** A message on the trigger queue that starts nothing: whether a run has ended without anybody saying so. */
export interface RunLook {
  project: ProjectName;
  look: RunId;
}

/** What the starter decided about a trigger; recorded for each, started or not. */
export type TriggerDecision =
  | { decision: 'started'; runId: RunId }
  /**
   * Held back and started together with others, by the named run or when that run has ended; or, where all projects are told of
   * the same, decided by the named trigger at the project's turn (`until`, ISO 8601).
   */
  | { decision: 'coalesced'; with: string; until?: string }
  | { decision: 'refused'; why: string };
