import type { ProjectName } from '../../contracts/ids.ts';
import type { DefinitionRecord } from '../../contracts/registry/projects.ts';
import type { Trigger } from '../../contracts/triggers.ts';
import { contentHash } from '../../hash/content-hash.ts';
import { hashString } from '../../hash/hash-string.ts';

const minute = 60_000;
/** Runs that begin in a minute when all projects are told of something at once. */
export const startsPerMinute = 20;

/** Whether all projects may get such a trigger at once: a deployment changed code or defaults, or schedules of one rate fall due. */
export function comesToAll({ reason }: Trigger, definition: DefinitionRecord): boolean {
  if (reason === 'schedule') return true;
  return (reason === 'code' || reason === 'definition') && definition.by === 'deployment';
}

/**
 * When a project's turn is, so that at most `startsPerMinute` begin in a minute: projects in the order of their hash, the window
 * as long as it takes for all of them. The same for a trigger that is delivered again; at once where all fit into one minute.
 * @param projects all that are published
 */
export function turnOf(trigger: Trigger, projects: readonly ProjectName[]): Date {
  const at = Date.parse(trigger.at);
  if (projects.length <= startsPerMinute) return new Date(at);
  // An order that prefers nobody by the alphabet.
  const own = hashString(trigger.project);
  const before = projects.reduce((n, name) => n + (hashString(name) < own ? 1 : 0), 0);
  return new Date(at + (before / startsPerMinute) * minute);
}

/** The trigger once more, for its turn; its id follows from the one that it stands for. */
export function laterTrigger(trigger: Trigger, turn: string): Trigger {
  return {
    ...trigger,
    id: `turn-${contentHash([trigger.project, trigger.id]).slice(0, 24)}`,
    detail: { ...trigger.detail, turn },
  };
}

/** Milliseconds until its turn, for a trigger that waits for one; 0 for others. */
export function untilTurn({ detail }: Trigger, now: Date): number {
  const turn = typeof detail?.turn === 'string' ? Date.parse(detail.turn) : Number.NaN;
  return Number.isNaN(turn) ? 0 : Math.max(0, turn - now.getTime());
}
