import type { AutomaticCase } from './automatic.ts';
import { backingOff } from './back-off.ts';
import { brokenFeed } from './broken-feed.ts';
import { overBudget, overDailyLimit } from './limits.ts';
import { lackingLabels } from './matured-labels.ts';
import { settled } from './settled.ts';

/** In this order: what no time mends first. */
const limits = [overDailyLimit, overBudget];
const rules = [settled, brokenFeed, lackingLabels, backingOff, ...limits];

/**
 * Why a run that nobody asked for is not started; undefined where nothing speaks against it.
 * @param first no run has succeeded yet: only the limits hold
 */
export function whyNot(the: AutomaticCase, first: boolean): string | undefined {
  for (const rule of first ? limits : rules) {
    const why = rule(the);
    if (why) return why;
  }
  return undefined;
}
