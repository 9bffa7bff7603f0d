import { sumOf } from '../../stats/sum-of.ts';
import { hour as hourMs } from '../statistics/statistics.ts';
import type { KnownChanges } from './changes.ts';

/** Of each finding of drift, in the last looks that judged: whether it held (1) or not (0), the last look last. */
export type HeldLooks = Record<string, number[]>;

/** What a model's looks have seen so far. */
export interface SeenLooks {
  /** Looks that judged. */
  looks: number;
  held: HeldLooks;
  /** Hour (since 1970, UTC) from which the first of the looks looked in which one of them held without a break. */
  from?: Record<string, number>;
}

export const noLooks: SeenLooks = { looks: 0, held: {} };

/** One more look that judged. @param ids of what holds in it @param from first hour of its window */
export function withLook(seen: SeenLooks, ids: readonly string[], of: number, from: number): SeenLooks {
  const { looks, held } = seen;
  const now = new Set(ids);
  const all = [...new Set([...Object.keys(held), ...ids])].sort();
  const next = all.flatMap((id) => {
    const last = [...(held[id] ?? []), now.has(id) ? 1 : 0].slice(-of);
    return last.includes(1) ? [[id, last] as const] : [];
  });
  const lasts = (id: string) => !now.has(id) || held[id]?.at(-1) === 1;
  const begun = next.map(([id]) => [id, (lasts(id) ? seen.from?.[id] : undefined) ?? from] as const);
  return { looks: looks + 1, held: Object.fromEntries(next), from: Object.fromEntries(begun) };
}

/** Whether a finding held in so many of the last looks; of fewer looks than are needed in all of them. */
export function isRaised({ looks, held }: SeenLooks, id: string, needed: number): boolean {
  const times = sumOf(held[id] ?? []);
  return times >= Math.min(needed, looks);
}

/**
 * What held in the last look, and may be a change that the next one confirms, as if it were open: what is usual is what was before it.
 * Looks that come seldom, such as weekly ones, would else compare a change with itself.
 */
export function withSuspected(changes: KnownChanges, { held, from = {} }: SeenLooks): KnownChanges {
  const open = new Map(changes.open);
  for (const [id, looks] of Object.entries(held)) {
    const hour = from[id];
    if (looks.at(-1) !== 1 || hour === undefined) continue;
    const feature = id.slice(id.indexOf(':') + 1);
    const since = new Date(hour * hourMs).toISOString();
    const known = open.get(feature);
    if (known === undefined || since < known) open.set(feature, since);
  }
  return { ...changes, open };
}
