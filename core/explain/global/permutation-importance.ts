import { seededRandom, shuffle } from '../../stats/random.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { Probe } from './probe.ts';

export interface InputImportance {
  /** Column of the record, or window feature. */
  feature: string;
  /** How much worse the metric gets when the values of the column are shuffled among the rows: mean over the repeats. */
  mean: number;
  /** Standard deviation over the repeats (of the population, as scikit-learn's). */
  std: number;
}

/**
 * Permutation importance (Breiman, "Random forests", 2001): by input, how much a score of the predictions falls when its
 * values are shuffled among the rows and everything that is made of it moves with it. Largest first.
 *
 * @param names inputs to measure. @default all
 * @param score of predictions, shape (rows, outputs): higher is better
 */
export function permutationImportance(
  probe: Probe,
  score: (predictions: Float64Array) => number,
  { repeats, seed, names }: { repeats: number; seed: number; names?: ReadonlySet<string> },
): InputImportance[] {
  const whole = score(probe.predict());
  return probe.inputs
    .filter(({ name }) => names?.has(name) ?? true)
    .map((input) => {
      const drops = Array.from({ length: repeats }, (_, repeat) => {
        // The order of a repeat is the same for every input, whichever are measured.
        const order = shuffle(
          Uint32Array.from({ length: probe.rows }, (_, i) => i),
          seededRandom(seed + repeat),
        );
        return whole - score(probe.shuffled(input, order));
      });
      const mean = sumOf(drops) / repeats;
      const variance = drops.reduce((sum, drop) => sum + (drop - mean) ** 2, 0) / repeats;
      return { feature: input.name, mean, std: Math.sqrt(variance) };
    })
    .sort((a, b) => b.mean - a.mean);
}
