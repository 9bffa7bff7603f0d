import type { Rung } from '../contracts/steps.ts';

/** What a trial watched, round by round. */
export interface Curve {
  values: readonly number[];
  /** How far each of its rounds went, see `Algorithm.stride`. */
  stride: number;
}

/** Distances at which a trial is held against others: with less behind them, good curves still cross bad ones. */
const distances = [2, 4, 8, 16, 32];
/** It has to keep up with the last of so many of the best. One alone is luck. */
const best = 3;
/** With fewer the best of them are not good yet. */
const leastCurves = 5;

/**
 * What a trial has to have reached, after successive halving by rounds (Jamieson and Talwalkar, "Non-stochastic best arm
 * identification and hyperparameter optimization", 2016; Li et al., "A system for massively parallel hyperparameter tuning", 2020): as
 * much as the best trials so far had after the same distance. All follows from trials that are finished, so that it does not matter
 * which of a round ends first. Curves are compared by distance and not by rounds, as one that learns slowly is behind for long and wins.
 * @param curves of whole trials that watched the same
 * @returns none where too little was tried
 */
export function rungsOf(
  curves: readonly Curve[],
  higherIsBetter: boolean,
): Pick<Rung, 'distance' | 'worst' | 'higherIsBetter'>[] {
  if (curves.length < leastCurves) return [];
  const sign = higherIsBetter ? -1 : 1;
  const running = curves.map(({ values, stride }) => ({ stride, lowest: lowestSoFar(values, sign) }));
  const leaders = running.toSorted((a, b) => a.lowest.at(-1)! - b.lowest.at(-1)!).slice(0, best);
  return distances.map((distance) => {
    const reached = leaders.map(
      ({ stride, lowest }) => lowest[Math.min(Math.ceil(distance / stride), lowest.length) - 1]!,
    );
    return { distance, worst: sign * Math.max(...reached), ...(higherIsBetter && { higherIsBetter }) };
  });
}

function lowestSoFar(values: readonly number[], sign: number): number[] {
  let lowest = Number.POSITIVE_INFINITY;
  return values.map((value) => {
    lowest = Math.min(lowest, sign * value);
    return lowest;
  });
}
