import { ndcg } from '../../../metrics/ndcg.ts';
import type { Attribution } from '../../../reference/attribution.ts';
import { normalQuantile } from '../../../stats/normal-quantile.ts';
import { seededRandom } from '../../../stats/random.ts';
import { sumOf } from '../../../stats/sum-of.ts';

/** What a model looks at now, against what it looked at in training. */
export interface AttributionDrift {
  /** Predictions that were explained. */
  rows: number;
  /** Agreement of the order of the features with that of training, weighed by what they contributed there; 1: the same. */
  ndcg: number;
  /** Below it the agreement is hardly ever by chance alone. */
  chance: number;
  /** Those that contributed most in training first. */
  features: AttributionChange[];
}

export interface AttributionChange {
  name: string;
  /** Shares of all contributions. */
  reference: number;
  observed: number;
  /** Their difference over its standard error. */
  z: number;
}

/** With fewer predictions the means are of chance. */
export const fewestExplained = 100;
const draws = 1000;
const seed = 43;

/**
 * Drift of feature attributions as SageMaker Model Monitor measures it: NDCG of the features in the order of their mean contributions now,
 * the gain of each being that of training. Features that contribute alike swap places by chance, so that the
 * least of a thousand agreements is told that means with such errors have without a change. Null with too few rows, or
 * where nothing contributes.
 */
export function attributionDrift(reference: Attribution, observed: Attribution): AttributionDrift | null {
  const now = new Map(observed.features.map((feature) => [feature.name, feature]));
  const paired = reference.features.flatMap((before) => {
    const own = now.get(before.name);
    return own ? [{ before, own }] : [];
  });
  const total = sumOf(paired.map(({ before }) => before.mean));
  const totalNow = sumOf(paired.map(({ own }) => own.mean));
  if (reference.rows < fewestExplained || observed.rows < fewestExplained || !(total > 0) || !(totalNow > 0))
    return null;
  const gains = paired.map(({ before }) => before.mean);
  const features = paired.map(({ before, own }): AttributionChange => {
    const shares = { reference: before.mean / total, observed: own.mean / totalNow };
    const error = Math.hypot(before.error / total, own.error / totalNow);
    const difference = shares.observed - shares.reference;
    return { name: before.name, ...shares, z: error > 0 ? difference / error : 0 };
  });
  return {
    rows: observed.rows,
    ndcg: ndcg(
      gains,
      paired.map(({ own }) => own.mean),
    ),
    chance: leastByChance(
      gains,
      paired.map(({ before }) => before.error),
      Math.sqrt(reference.rows / observed.rows),
    ),
    features: features.sort((a, b) => b.reference - a.reference),
  };
}

/** @param times errors of the means now, in terms of those of the reference */
function leastByChance(gains: readonly number[], errors: readonly number[], times: number): number {
  const random = seededRandom(seed);
  const normal = () => normalQuantile(Math.max(1e-12, random()));
  let least = 1;
  for (let draw = 0; draw < draws; draw++) {
    const before = gains.map((gain, i) => Math.max(0, gain + errors[i]! * normal()));
    const now = gains.map((gain, i) => Math.max(0, gain + times * errors[i]! * normal()));
    least = Math.min(least, ndcg(before, now));
  }
  return least;
}
