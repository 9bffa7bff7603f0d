import type { ColumnReference } from '../../reference/column-reference.ts';
import type { ColumnObservation } from '../observe.ts';
import { hoursADay } from '../statistics/statistics.ts';

/** One hour (since 1970, UTC) of a feature. */
export interface ObservedHour {
  hour: number;
  observed: ColumnObservation;
}

/** Rows of an hour. */
export interface Weight {
  hour: number;
  rows: number;
}

export type Cycle = 'week' | 'day';

/** Hours of a cycle: those that leave the same remainder are the same hour of it. */
export const cycleHours: Record<Cycle, number> = { week: 7 * hoursADay, day: hoursADay };

/** Fraction of the window's rows whose hours must be known. */
export const minimumCovered = 0.95;

export interface SameHours {
  /** The reference of training, with the counts of the same hours earlier. */
  reference: ColumnReference;
  /** Rows that it is worth. */
  rows: number;
}

/**
 * What a window would look like if its hours were as the same hours of the cycle were before: the distribution of each
 * hour of the cycle, weighted by the window's rows in it (direct standardisation), so that neither season nor a part of a
 * day reads as drift. The counts add up to what they are worth: the size of a sample whose fractions are as certain
 * (Kish, 1965), 1 / sum(w^2 / n).
 * @param window rows of the hours that are judged
 * @param earlier hours to compare with
 * @param minimumCycles earlier cycles that must have had an hour before it tells how that hour is
 * @returns null where the cycle was not seen often enough
 */
export function sameHoursReference(
  training: ColumnReference,
  window: readonly Weight[],
  earlier: readonly ObservedHour[],
  cycle: Cycle,
  minimumCycles = 2,
): SameHours | null {
  const length = cycleHours[cycle];
  const weights = new Map<number, number>();
  for (const { hour, rows } of window) weights.set(hour % length, (weights.get(hour % length) ?? 0) + rows);
  const groups = new Map<number, { cycles: Set<number>; rows: ObservedHour[] }>();
  for (const one of earlier) {
    const at = one.hour % length;
    if (one.observed.rows === 0 || !weights.has(at)) continue;
    const group = groups.get(at) ?? { cycles: new Set(), rows: [] };
    group.cycles.add(Math.floor(one.hour / length));
    group.rows.push(one);
    groups.set(at, group);
  }
  const known = [...weights].filter(([at, rows]) => rows > 0 && (groups.get(at)?.cycles.size ?? 0) >= minimumCycles);
  const covered = known.reduce((sum, [, rows]) => sum + rows, 0);
  const all = [...weights.values()].reduce((sum, rows) => sum + rows, 0);
  if (all === 0 || covered < minimumCovered * all) return null;
  const counts = new Array<number>(training.counts.length).fill(0);
  const fine = training.fine && { ...training.fine, counts: zeros(training.fine), sums: zeros(training.fine) };
  let uncertainty = 0;
  for (const [at, rows] of known) {
    const { rows: hours } = groups.get(at)!;
    const seen = hours.reduce((sum, { observed }) => sum + valid(observed), 0);
    if (seen === 0) continue;
    const weight = rows / covered;
    uncertainty += weight ** 2 / seen;
    for (const { observed } of hours) {
      addTo(counts, observed.counts, weight / seen);
      if (!fine || !observed.fine) continue;
      addTo(fine.counts, observed.fine.counts, weight / seen);
      addTo(fine.sums, observed.fine.sums, weight / seen);
    }
  }
  if (uncertainty === 0) return null;
  const rows = 1 / uncertainty;
  const scaled = (values: readonly number[]) => values.map((value) => value * rows);
  const reference: ColumnReference = { ...training, counts: scaled(counts) };
  if (fine) reference.fine = { ...fine, counts: scaled(fine.counts), sums: scaled(fine.sums) };
  return { reference, rows };
}

function valid({ rows, invalid }: ColumnObservation): number {
  return rows - invalid;
}

function zeros({ counts }: { counts: readonly number[] }): number[] {
  return new Array<number>(counts.length).fill(0);
}

function addTo(sums: number[], values: readonly number[], weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += weight * values[i]!;
}
