import { clampedLogit, sigmoid } from '../../metrics/calibration/logit.ts';

/** Cox's recalibration: logit of the truth = intercept + slope * logit of the probability; 0 and 1 where it is calibrated. */
export interface Recalibration {
  intercept: number;
  slope: number;
  /** Standard errors. */
  errors: { intercept: number; slope: number };
}

/** Maximum likelihood by Newton's method (Cox, 'Two further applications of a model for binary regression', 1958); null where it has no solution. */
export function recalibration(target: ArrayLike<number>, probability: ArrayLike<number>): Recalibration | null {
  let [a, b] = [0, 1];
  for (let step = 0; step < 50; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    for (let i = 0; i < target.length; i++) {
      const x = clampedLogit(probability[i]!);
      const p = sigmoid(a + b * x);
      const w = p * (1 - p);
      ga += target[i]! - p;
      gb += (target[i]! - p) * x;
      haa += w;
      hab += w * x;
      hbb += w * x * x;
    }
    const determinant = haa * hbb - hab * hab;
    if (!(determinant > 1e-9)) return null;
    const da = (hbb * ga - hab * gb) / determinant;
    const db = (haa * gb - hab * ga) / determinant;
    const scale = Math.min(1, 2 / Math.max(Math.abs(da), Math.abs(db), 1e-300));
    a += scale * da;
    b += scale * db;
    if (Math.abs(da) + Math.abs(db) < 1e-9)
      return {
        intercept: a,
        slope: b,
        errors: { intercept: Math.sqrt(hbb / determinant), slope: Math.sqrt(haa / determinant) },
      };
  }
  return null;
}
