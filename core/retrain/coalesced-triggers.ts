import type { RunId } from '../contracts/ids.ts';
import type { Trigger, TriggerReason } from '../contracts/triggers.ts';
import { contentHash } from '../hash/content-hash.ts';

/** Triggers that the platform sends itself in place of others that wait in the lease. */
type CoalescedTrigger = { recheck: number } | { after: string };

const strongest: readonly TriggerReason[] = [
  'manual',
  'definition',
  'code',
  'schedule',
  'degradation',
  'drift',
  'data',
];

/** A delayed recheck of whether data have stopped arriving. Its id follows from the trigger that asked for it. */
export function recheckAfter(cause: Trigger, at: Date): Trigger {
  const recheck = recheckNumber(cause) + 1;
  const { recheck: _, ...detail } = cause.detail ?? {};
  return {
    id: `recheck-${contentHash([cause.project, cause.id]).slice(0, 24)}`,
    project: cause.project,
    reason: 'data',
    at: at.toISOString(),
    by: cause.by,
    detail: { ...detail, recheck } satisfies CoalescedTrigger & Record<string, unknown>,
  };
}

/** One trigger for all that waited until a run had ended; undefined for none. */
export function resendAfter(runId: RunId, pending: readonly Trigger[], at: Date): Trigger | undefined {
  const [lead] = [...pending].sort((a, b) => strongest.indexOf(a.reason) - strongest.indexOf(b.reason));
  if (!lead) return undefined;
  const { recheck: _, ...detail } = lead.detail ?? {};
  const changed = pending.filter((p) => p.reason === 'definition' || p.reason === 'code');
  return {
    id: `after-${runId}`,
    project: lead.project,
    reason: lead.reason,
    at: at.toISOString(),
    by: lead.by,
    detail: {
      ...detail,
      ...(changed.length > 0 ? { changed: union(changed, 'changed'), paths: union(changed, 'paths') } : {}),
      after: runId,
      coalesced: pending.length,
    } satisfies CoalescedTrigger & Record<string, unknown>,
  };
}

/** 0 for a trigger that is no recheck. */
export function recheckNumber(trigger: Trigger): number {
  return typeof trigger.detail?.recheck === 'number' ? trigger.detail.recheck : 0;
}

/** Whether the trigger stands for those that wait in the lease. */
export function isCoalescedTrigger(trigger: Trigger): boolean {
  return recheckNumber(trigger) > 0 || trigger.detail?.after !== undefined;
}

function union(triggers: readonly Trigger[], name: string): unknown[] {
  return [...new Set(triggers.flatMap(({ detail }) => (Array.isArray(detail?.[name]) ? detail[name] : [])))];
}
