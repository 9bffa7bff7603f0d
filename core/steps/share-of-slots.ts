import { slotsOf } from './slots.ts';

/** What is left is for other projects, conversion and the monitor. */
const share = 2 / 3;
/** State machines do no more at once, whatever the account runs. */
export const mostAtOnce = 40;

/**
 * How many functions that work for long one search, or one batch, calls at once.
 * @param concurrency function executions that the account has at a time
 */
export function shareOfSlots(concurrency: number): number {
  return Math.max(1, Math.min(Math.floor(share * slotsOf(concurrency)), mostAtOnce));
}
