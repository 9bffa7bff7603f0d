import type { StepKey } from '../contracts/ids.ts';
import type { LifecycleState } from '../contracts/steps.ts';

/** What of a Map's results decides what a step makes of them. */
export function resultInputs(results: readonly { index: number; stepKey?: StepKey; error?: string }[]) {
  return results.map(({ index, stepKey, error }) => ({ index, stepKey, error }));
}

/** Which trials are no candidates any more, where there are any. */
export function refusedInputs({ search }: LifecycleState): { refused?: number[] } {
  const refused = (search?.trials ?? []).filter((spec) => spec.refused).map(({ index }) => index);
  return refused.length > 0 ? { refused } : {};
}
