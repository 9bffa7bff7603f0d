import { clampedLogit, sigmoid } from '../../metrics/calibration/logit.ts';
import { shiftLogOdds } from '../../metrics/calibration/shift-log-odds.ts';

/** How the truth may come to differ from what a calibrated model says. */
export type AlternativeKind =
  /** The score tells less than it did: probabilities nearer to the mean. */
  | 'signal'
  /** More, or fewer, positives than expected at every score. */
  | 'rate'
  /** Positives where they cost most. */
  | 'cost';

/** A probability of the positive class after some change, of a row with probability `p` and the relative price `g` of a positive. */
export interface Alternative {
  kind: AlternativeKind;
  probability(p: number, g: number, mean: number): number;
}

const lostSignal: readonly Alternative[] = [0.1, 0.25, 0.5, 1].map(
  (part): Alternative => ({ kind: 'signal', probability: (p, _, mean) => (1 - part) * p + part * mean }),
);
const rateShifted = (shift: number): Alternative => ({ kind: 'rate', probability: (p) => shiftLogOdds(p, shift) });
const rates = [-1.4, -0.7, -0.35, 0.35, 0.7, 1.4].map(rateShifted);
const dear = [1, 2].map(
  (tilt): Alternative => ({ kind: 'cost', probability: (p, g) => sigmoid(clampedLogit(p) + tilt * g) }),
);

/** What the monitor looks for on arriving labels; each has the same weight. */
export const alternatives: readonly Alternative[] = [...lostSignal, ...rates, ...dear];
