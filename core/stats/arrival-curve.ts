import { sumOf } from './sum-of.ts';

/** The distribution of how long something takes to arrive, of which only what has arrived is known. */
export interface ArrivalCurve {
  /** Different delays, ascending. */
  delays: number[];
  /** Share of what arrives within `horizon` that has arrived by the delay, same order; the last is 1. */
  arrived: number[];
  /** Delays that used the horizon, and those beyond it that say nothing. */
  rows: number;
  beyond: number;
  /** The longest delay that enough of the rows could have shown. */
  horizon: number;
}

/**
 * The distribution of a delay that is seen only where it is shorter than the time since the beginning (right truncation): the
 * product-limit estimator of the reverse-time hazard (Lagakos, Barraj and De Gruttola, 'Nonparametric analysis of truncated
 * survival data, with application to AIDS', 1988). What has not arrived is no censored row: nobody knows which rows will have
 * one. A plain histogram of delays is biased towards short ones while rows are young; this one is not.
 *
 * `F(x) = ∏ (1 - d(u) / R(u))` over the delays `u > x`, where `d` counts delays of `u` and `R` those of at most `u` that could have
 * been as long. Where too few could have been as long the factors are noise, and one of them 0 would end the curve: it is
 * conditional on what arrives within the longest delay with enough rows at risk.
 *
 * @param delays shape (rows), none negative
 * @param reaches shape (rows): the longest delay that could have been seen of the row, at least its delay
 * @param atRisk rows that must have been at risk. @default 20
 * @returns undefined where at no delay enough rows were at risk
 */
export function arrivalCurve(
  delays: ArrayLike<number>,
  reaches: ArrayLike<number>,
  { atRisk: least = 20 }: { atRisk?: number } = {},
): ArrivalCurve | undefined {
  const n = delays.length;
  const byDelay = Float64Array.from(delays).sort();
  const byReach = Float64Array.from(reaches).sort();
  const different: number[] = [];
  const counts: number[] = [];
  const risks: number[] = [];
  let below = 0;
  for (let i = 0; i < n; ) {
    const u = byDelay[i]!;
    let next = i;
    while (next < n && byDelay[next] === u) next++;
    while (below < n && byReach[below]! < u) below++;
    different.push(u);
    counts.push(next - i);
    // Of at most u, less those whose reach ended before (their delay is shorter still).
    risks.push(next - below);
    i = next;
  }
  let last = different.length - 1;
  while (last >= 0 && risks[last]! < least) last--;
  if (last < 0) return undefined;
  const arrived = new Array<number>(last + 1);
  arrived[last] = 1;
  for (let k = last; k > 0; k--) arrived[k - 1] = arrived[k]! * (1 - counts[k]! / risks[k]!);
  const rows = sumOf(counts.slice(0, last + 1));
  return { delays: different.slice(0, last + 1), arrived, rows, beyond: n - rows, horizon: different[last]! };
}

/** The shortest delay by which at least this share has arrived. */
export function arrivalQuantile({ delays, arrived }: ArrivalCurve, share: number): number {
  return delays[arrived.findIndex((value) => value >= share)]!;
}

/** Share that has arrived by a delay. */
export function arrivedBy({ delays, arrived }: ArrivalCurve, delay: number): number {
  let share = 0;
  for (let k = 0; k < delays.length && delays[k]! <= delay; k++) share = arrived[k]!;
  return share;
}
