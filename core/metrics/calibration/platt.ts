import { clampedLogit, sigmoid } from './logit.ts';

/** Relative error of the sum of losses. */
const rounding = 1e-13;
/** Relative to the slope, absolute for the intercept (log odds): the last step of Newton's method is at most so long. */
const precision = 1e-11;

/**
 * Platt scaling on the logit of the probability, with Platt's targets (N+ + 1) / (N+ + 2) and 1 / (N- + 2) against
 * overfitting (Platt, 1999), by Newton's method with step halving (Lin, Lin and Weng, 2007).
 * @param weights of each row; absent: all 1
 * @returns undefined where the outcomes fall with the probability: such a map would not be monotone
 */
export function fitPlatt(
  probabilities: Float64Array,
  target: Float64Array,
  weights?: Float64Array,
): { slope: number; intercept: number } | undefined {
  const n = probabilities.length;
  const weightOf = (i: number) => (weights ? weights[i]! : 1);
  let [positives, total] = [0, 0];
  target.forEach((y, i) => {
    positives += weightOf(i) * y;
    total += weightOf(i);
  });
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (total - positives + 2);
  const x = probabilities.map(clampedLogit);
  const loss = (slope: number, intercept: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const z = slope * x[i]! + intercept;
      const t = target[i] === 1 ? high : low;
      sum += weightOf(i) * (Math.max(z, 0) - t * z + Math.log1p(Math.exp(-Math.abs(z))));
    }
    return sum;
  };
  let slope = 1;
  let intercept = 0;
  let current = loss(slope, intercept);
  for (let iteration = 0; iteration < 100; iteration++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < n; i++) {
      const p = sigmoid(slope * x[i]! + intercept);
      const d = weightOf(i) * (p - (target[i] === 1 ? high : low));
      const h = weightOf(i) * p * (1 - p);
      ga += d * x[i]!;
      gb += d;
      haa += h * x[i]! * x[i]!;
      hab += h * x[i]!;
      hbb += h;
    }
    const determinant = haa * hbb - hab * hab;
    const da = determinant > 0 ? -(hbb * ga - hab * gb) / determinant : 0;
    const db = determinant > 0 ? -(haa * gb - hab * ga) / determinant : -gb / hbb;
    let step = 1;
    let next = loss(slope + da, intercept + db);
    // Near the optimum a step changes the loss by less than its rounding error.
    while (next > current * (1 + rounding) && step > 1e-10) {
      step /= 2;
      next = loss(slope + step * da, intercept + step * db);
    }
    if (next > current * (1 + rounding)) break;
    slope += step * da;
    intercept += step * db;
    current = next;
    if (Math.abs(step * da) <= precision * Math.abs(slope) && Math.abs(step * db) <= precision) break;
  }
  return slope > 0 ? { slope, intercept } : undefined;
}
