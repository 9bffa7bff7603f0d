import { fitShift } from '../metrics/calibration/fit-shift.ts';
import { clampedLogit } from '../metrics/calibration/logit.ts';

/** A row that was released at random, and how it turned out. */
export interface ReleasedOutcome {
  /** Milliseconds since 1970. */
  time: number;
  /** By which it would have been held. */
  probability: number;
  /** 0 or 1. */
  outcome: number;
}

const day = 86_400_000;
/** An outcome counts half as much so many days before or after. */
const halfLife = 30;
/** Log odds by which expectations are usually wrong: few outcomes say little. */
const deviation = 1;

/**
 * By how much what was expected of hidden outcomes was wrong about a time, in log odds to be added: the shift that fits the outcomes of released
 * rows best (`fitShift`), those near in time counting most. What was held and released by chance is a sample of what was held; a model that holds too
 * much is found out by it alone, as its own expectation would go on to say that it is right.
 *
 * O(days x outcomes) where it is asked for many times.
 * @returns of a time (ms); 0 where nothing was released
 */
export function expectationError(released: readonly ReleasedOutcome[]): (time: number) => number {
  if (released.length === 0) return () => 0;
  const logits = released.map(({ probability }) => clampedLogit(probability));
  const outcomes = released.map(({ outcome }) => outcome);
  const byDay = new Map<number, number>();
  return (time) => {
    const at = Math.floor(time / day);
    let shift = byDay.get(at);
    if (shift === undefined) {
      const weights = released.map((row) => 2 ** (-Math.abs(row.time / day - at - 0.5) / halfLife));
      shift = fitShift(logits, outcomes, { weights, deviation }).shift;
      byDay.set(at, shift);
    }
    return shift;
  };
}
