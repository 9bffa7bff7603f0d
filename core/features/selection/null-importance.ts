import type { ModelJson } from '../../contracts/model.ts';
import { seededRandom, shuffle } from '../../stats/random.ts';
import type { Sample } from './sample.ts';
import { shortTrees } from './short-trees.ts';

/** Times that the target is shuffled. */
const shuffles = 3;

/** What the splits of each feature gain, and the most that they gain where the target has been shuffled. */
export interface NullImportance {
  /** Shape (features). */
  gain: Float64Array;
  nullGain: Float64Array;
  /** Of the target as it is. */
  model: ModelJson;
}

/**
 * Null importance (Altmann et al., "Permutation importance: a corrected feature importance measure", 2010): the gain of each
 * feature in boosted trees against its gain when the target is shuffled, which leaves nothing to find but chance. All features
 * compete in every tree, so that those that only tell together are found; a weak one that a strong one hides is not.
 * @param rows of the sample
 */
export function nullImportance(sample: Sample, rows: Uint32Array, seed: number): NullImportance {
  const { model, gain } = gainsOf(sample, sample.target, rows, seed);
  const random = seededRandom(seed);
  const nullGain = new Float64Array(gain.length);
  for (let s = 0; s < shuffles; s++) {
    const from = shuffle(rows.slice(), random);
    const target = sample.target.slice();
    rows.forEach((row, i) => {
      target[row] = sample.target[from[i]!]!;
    });
    gainsOf(sample, target, rows, seed).gain.forEach((value, f) => {
      nullGain[f] = Math.max(nullGain[f]!, value);
    });
  }
  return { gain, nullGain, model };
}

function gainsOf(sample: Sample, target: Float64Array, rows: Uint32Array, seed: number) {
  const { model, importance } = shortTrees({ ...sample, target }, rows, seed);
  const byName = new Map(importance.map(({ feature, gain }) => [feature, gain]));
  return { model, gain: Float64Array.from(sample.matrix.features, ({ name }) => byName.get(name) ?? 0) };
}
