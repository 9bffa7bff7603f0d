import type { TrainingResult } from '../model.ts';

type Importance = TrainingResult['importance'];

/** By feature: what it gained in each model times the model's weight, the largest first; splits are added up. */
export function averageImportance(all: readonly Importance[], weights: readonly number[]): Importance {
  const sums = new Map<string, Importance[number]>();
  all.forEach((own, m) => {
    for (const { feature, gain, splits } of own) {
      const known = sums.get(feature);
      const together = (known?.splits ?? 0) + (splits ?? 0);
      sums.set(feature, {
        feature,
        gain: (known?.gain ?? 0) + gain * weights[m]!,
        ...(splits !== undefined && { splits: together }),
      });
    }
  });
  return [...sums.values()].sort((a, b) => b.gain - a.gain);
}

/** Gains as parts of all: those of different algorithms are in different units. */
export function sharesOf(importance: Importance): Importance {
  const total = importance.reduce((sum, { gain }) => sum + gain, 0);
  return total > 0 ? importance.map((of) => ({ ...of, gain: of.gain / total })) : importance;
}
