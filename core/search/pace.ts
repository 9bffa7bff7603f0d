import type { Rung, TrialSpec } from '../contracts/steps.ts';

/** Holds a trial against rungs while it is trained. */
export interface Pace {
  /** Takes what is watched after a round. */
  follow(round: number, value: number): void;
  /** Whether it was behind at a rung. */
  isBehind(): boolean;
}

/**
 * @param rungs none: it is never behind
 * @param stride how far a round of the trial goes
 */
export function paceOf(rungs: readonly Rung[], stride: number): Pace {
  const due = new Map(rungs.map((rung) => [Math.ceil(rung.distance / stride), rung]));
  let behind = false;
  const best = { lowest: Number.POSITIVE_INFINITY, highest: Number.NEGATIVE_INFINITY };
  return {
    follow(round, value) {
      best.lowest = Math.min(best.lowest, value);
      best.highest = Math.max(best.highest, value);
      const rung = due.get(round);
      if (rung) behind ||= rung.higherIsBetter ? best.highest < rung.worst : best.lowest > rung.worst;
    },
    isBehind: () => behind,
  };
}

/** Whether a trial may be ended at a rung: folds are each short and are all needed, and what is compared by its whole learns to its end. */
export function isHeldToRungs({ crossValidation, fraction, baseline, imported }: TrialSpec): boolean {
  return !crossValidation && fraction === undefined && !baseline && !imported;
}

/** The rungs that a trial is held to, none of those that are for others. */
export function rungsOfTrial(rungs: readonly Rung[] = [], trial: TrialSpec): Rung[] {
  return isHeldToRungs(trial) ? rungs.filter(({ algorithm }) => algorithm === trial.algorithm) : [];
}
