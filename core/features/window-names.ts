import type { FeaturePlan } from './plan.ts';

/** The names of the window features of a plan, in their order. */
export function windowNamesOf({ windows }: Pick<FeaturePlan, 'windows'>): string[] {
  return windows.flatMap((spec) => spec.features.map(({ name }) => name));
}
