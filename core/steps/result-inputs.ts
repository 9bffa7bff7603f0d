import type { StepKey } from '../contracts/ids.ts';

/** What of a Map's results decides what a step makes of them. */
export function resultInputs(results: readonly { index: number; stepKey?: StepKey; error?: string }[]) {
  return results.map(({ index, stepKey, error }) => ({ index, stepKey, error }));
}
