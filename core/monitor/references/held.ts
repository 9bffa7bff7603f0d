import { sumOf } from '../../stats/sum-of.ts';

/** Of each finding of drift, in the last looks that judged: whether it held (1) or not (0), the last look last. */
export type HeldLooks = Record<string, number[]>;

/** What a model's looks have seen so far. */
export interface SeenLooks {
  /** Looks that judged. */
  looks: number;
  held: HeldLooks;
}

export const noLooks: SeenLooks = { looks: 0, held: {} };

/** One more look that judged. @param ids of what holds in it */
export function withLook({ looks, held }: SeenLooks, ids: readonly string[], of: number): SeenLooks {
  const now = new Set(ids);
  const all = [...new Set([...Object.keys(held), ...ids])].sort();
  const next = all.flatMap((id) => {
    const last = [...(held[id] ?? []), now.has(id) ? 1 : 0].slice(-of);
    return last.includes(1) ? [[id, last] as const] : [];
  });
  return { looks: looks + 1, held: Object.fromEntries(next) };
}

/** Whether a finding held in so many of the last looks; of fewer looks than are needed in all of them. */
export function isRaised({ looks, held }: SeenLooks, id: string, needed: number): boolean {
  const times = sumOf(held[id] ?? []);
  return times >= Math.min(needed, looks);
}
