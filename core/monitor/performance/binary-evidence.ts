import { eDetector } from '../../stats/sequential/e-detector.ts';
import type { Alternative } from './alternatives.ts';
import { byDays } from './by-days.ts';
import { dispersionOfDays } from './dispersion-of-days.ts';

/** Rows whose truth is known, and not known because of what it is. All of the same length. */
export interface BinaryStream {
  target: ArrayLike<number>;
  /** Calibrated. */
  probability: ArrayLike<number>;
  /** How much more a positive costs than a negative, from -1 to 1 relative to the dearest rows; null: all alike. */
  price: ArrayLike<number> | null;
  /** ms */
  time: ArrayLike<number>;
}

/** Evidence that the truth is no longer as the probabilities say. */
export interface ChangeEvidence {
  /** Natural logarithm; below `changeThreshold` it may be chance. */
  log: number;
  /** ms, the start of a day: when it began, as far as can be told. */
  since: number;
  alternative: number;
}

/** Alarms within 100 days without a change: at most 1 in 100 models, however often they are looked at. */
export const changeThreshold = Math.log(10_000);

/**
 * Likelihood of the truth after a change over that without, for changes that begin on any day; see `eDetector`. A model whose
 * probabilities are right gives evidence only by chance, also where the mix of records changes, because each row is
 * compared with its own probability. Rows of a day that depend on each other are discounted by the dispersion of the days.
 * @param least probabilities nearer to 0 or 1 are not taken at their word: calibration cannot know them from so few rows
 */
export function binaryEvidence(
  { target, probability, price, time }: BinaryStream,
  alternatives: readonly Alternative[],
  least: number,
): ChangeEvidence | null {
  const days = byDays(time);
  if (days.length === 0) return null;
  let mean = 0;
  for (let i = 0; i < probability.length; i++) mean += probability[i]! / probability.length;
  const excess = Float64Array.from(probability, (p, i) => target[i]! - p);
  const variance = Float64Array.from(probability, (p) => p * (1 - p));
  const spread = dispersionOfDays(days, excess, variance);
  const detector = eDetector(alternatives.length);
  const sums = new Float64Array(alternatives.length);
  for (const { rows } of days) {
    sums.fill(0);
    for (const i of rows) {
      const p = probability[i]!;
      const positive = target[i] === 1;
      const before = Math.log(Math.max(least, positive ? p : 1 - p));
      for (let j = 0; j < sums.length; j++) {
        const q = alternatives[j]!.probability(p, price ? price[i]! : 0, mean);
        sums[j]! += Math.log(Math.max(1e-12, positive ? q : 1 - q)) - before;
      }
    }
    detector.start();
    detector.update(sums.map((sum) => sum / spread));
  }
  const { log, since, alternative } = detector.evidence();
  return { log, since: days[since]!.start, alternative };
}
