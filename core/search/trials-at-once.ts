import { mostAtOnce, shareOfSlots } from '../steps/share-of-slots.ts';
import { slotsOf } from '../steps/slots.ts';

/** In containers, of which an account's quota of vCPU says how many there may be: those wait for it. */
const containers = 4;

/**
 * Trials that are trained at once: as many as the project says, and no more than there are slots, for which trials would only wait.
 * @param asked by the project; undefined: what suits the account
 * @param concurrency function executions that the account has at a time; undefined: trials run in containers
 */
export function trialsAtOnce(asked: number | undefined, concurrency: number | undefined): number {
  if (concurrency === undefined) return asked ?? containers;
  if (asked === undefined) return shareOfSlots(concurrency);
  return Math.max(1, Math.min(asked, slotsOf(concurrency), mostAtOnce));
}
