import type { StoredTrees } from '../stored-trees.ts';

/** Of the mean variance of a tree, what a split may be worth that is left out; by level. */
export const leafFractions = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3] as const;
export const leafLevels: readonly number[] = leafFractions.map((_, i) => i + 1);
/** Digits of the largest leaf, by level. */
const digits = [6, 5, 4, 3, 2] as const;
export const digitLevels: readonly number[] = digits.map((_, i) => i + 1);
export const digitsOf = (level: number): number => digits[level - 1]!;

/** By feature: whether a tree asks for it. */
export function featuresAsked({ features, feature }: StoredTrees & { features: readonly string[] }): boolean[] {
  const asked = new Set(feature);
  return features.map((_, f) => asked.has(f));
}

/** The trees over some of their features, which hold all that they ask for. @param kept indices, ascending */
export function overFeatures<T extends StoredTrees & { features: string[] }>(trees: T, kept: readonly number[]): T {
  const place = new Map(kept.map((f, i) => [f, i]));
  return {
    ...trees,
    features: kept.map((f) => trees.features[f]!),
    feature: trees.feature.map((f) => place.get(f)!),
  };
}
