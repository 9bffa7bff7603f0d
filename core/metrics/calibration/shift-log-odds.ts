import { clampedLogit, sigmoid } from './logit.ts';

/** A probability with so many log odds added: what it becomes where the base rate has changed and nothing else. */
export function shiftLogOdds(p: number, shift: number): number {
  return shift === 0 ? p : sigmoid(clampedLogit(p) + shift);
}
