import { seededRandom, shuffle } from '../../stats/random.ts';
import { logLoss } from '../log-loss.ts';
import { multiclassLogLoss } from '../multiclass-log-loss.ts';
import { applyCalibration, applyMulticlassCalibration } from './apply-calibration.ts';
import type { Calibration } from './calibration.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';
import { applyTemperature, fitTemperature } from './temperature.ts';

export interface FittedCalibration {
  calibration: Calibration | null;
  /** Cross-fitted log loss by kind, `none` among them. */
  tried: Record<string, number>;
  reason: string;
  /** The validation probabilities, each calibrated by a map fitted without its row; same shape as given. */
  crossFitted: Float64Array;
}

const folds = 5;
const minimumRows = 50;
const minimumOfClass = 5;

type Fit = (
  probabilities: Float64Array,
  target: Float64Array,
  weights: Float64Array | undefined,
) => Calibration | undefined;

const binaryKinds: Record<string, Fit> = {
  platt: (p, y, w) => {
    const fitted = fitPlatt(p, y, w);
    return fitted && { kind: 'platt', ...fitted };
  },
  isotonic: (p, y, w) => ({ kind: 'isotonic', ...fitIsotonic(p, y, w) }),
};

/**
 * Chooses none, Platt or isotonic calibration (multiclass: none or temperature) by log loss on held-out folds of the
 * validation rows, then fits the choice on all of them.
 * @param probabilities binary: shape (rows); multiclass: (rows, classes), row-major
 * @param classes 1 for binary
 * @param weights of each row; absent: all 1
 */
export function fitCalibration(
  probabilities: Float64Array,
  target: Float64Array,
  classes: number,
  seed: number,
  weights?: Float64Array,
): FittedCalibration {
  const lacking = whyNot(target, Math.max(2, classes));
  const none: FittedCalibration = {
    calibration: null,
    tried: {},
    reason: lacking ?? '',
    crossFitted: Float64Array.from(probabilities),
  };
  if (lacking) return none;
  const loss = (p: Float64Array) =>
    classes === 1 ? logLoss(target, p, weights) : multiclassLogLoss(target, p, classes, weights);
  const kinds = classes === 1 ? binaryKinds : { temperature: temperatureFit(classes) };
  const fold = assignFolds(target.length, seed);
  const candidates = Object.entries(kinds).flatMap(([kind, fit]) => {
    const crossFitted = crossFit(fit, probabilities, target, classes, fold, weights);
    const calibration = crossFitted && fit(probabilities, target, weights);
    return crossFitted && calibration ? [{ kind, calibration, crossFitted, loss: loss(crossFitted) }] : [];
  });
  const uncalibrated = loss(probabilities);
  const tried = { none: uncalibrated, ...Object.fromEntries(candidates.map((c) => [c.kind, c.loss])) };
  const best = candidates.reduce<(typeof candidates)[number] | undefined>(
    (a, b) => (b.loss < (a?.loss ?? uncalibrated) ? b : a),
    undefined,
  );
  const losses = Object.entries(tried).map(([kind, value]) => `${kind} ${value.toPrecision(5)}`);
  const reason = `cross-fitted log loss on ${target.length} validation rows: ${losses.join(', ')}`;
  return best
    ? { calibration: best.calibration, tried, reason, crossFitted: best.crossFitted }
    : { ...none, tried, reason };
}

/** Why no calibration can be learned from the rows, or undefined. */
function whyNot(target: Float64Array, classes: number): string | undefined {
  if (target.length < minimumRows)
    return `not calibrated: ${target.length} validation rows, at least ${minimumRows} are needed`;
  const counts = new Uint32Array(classes);
  for (const y of target) counts[y]!++;
  const present = counts.filter((c) => c > 0);
  if (present.length < 2) return 'not calibrated: the validation rows are all of one class';
  const fewest = Math.min(...present);
  return fewest < minimumOfClass
    ? `not calibrated: a class has ${fewest} validation rows, at least ${minimumOfClass} are needed`
    : undefined;
}

function assignFolds(rows: number, seed: number): Uint8Array {
  const order = shuffle(
    new Uint32Array(rows).map((_, i) => i),
    seededRandom(seed),
  );
  const fold = new Uint8Array(rows);
  order.forEach((row, i) => {
    fold[row] = i % folds;
  });
  return fold;
}

/** Undefined where the kind cannot be fitted without some fold. */
function crossFit(
  fit: Fit,
  probabilities: Float64Array,
  target: Float64Array,
  classes: number,
  fold: Uint8Array,
  weights: Float64Array | undefined,
): Float64Array | undefined {
  const out = Float64Array.from(probabilities);
  for (let f = 0; f < folds; f++) {
    const fitTarget = target.filter((_, i) => fold[i] !== f);
    const fitProbabilities = probabilities.filter((_, i) => fold[Math.floor(i / classes)] !== f);
    const fitWeights = weights?.filter((_, i) => fold[i] !== f);
    const calibration = fit(fitProbabilities, fitTarget, fitWeights);
    if (!calibration) return undefined;
    const one = classes === 1 ? applyCalibration(calibration) : undefined;
    const several = classes === 1 ? undefined : applyMulticlassCalibration(calibration);
    for (let i = 0; i < target.length; i++) {
      if (fold[i] !== f) continue;
      if (one) out[i] = one(out[i]!);
      several?.(out.subarray(i * classes, (i + 1) * classes));
    }
  }
  return out;
}

function temperatureFit(classes: number): Fit {
  return (probabilities, target, weights) => {
    const temperature = fitTemperature((t) => {
      const scaled = Float64Array.from(probabilities);
      for (let i = 0; i < target.length; i++) applyTemperature(t, scaled.subarray(i * classes, (i + 1) * classes));
      return multiclassLogLoss(target, scaled, classes, weights);
    });
    return { kind: 'temperature', temperature };
  };
}
