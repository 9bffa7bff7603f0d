import { sigmoid } from './logit.ts';

/** A shift of log odds, with the standard error of its posterior. */
export interface FittedShift {
  shift: number;
  error: number;
}

/**
 * The shift of log odds that fits the truth best: the mode of the posterior under a normal prior around none, by Newton's method (the
 * intercept of a logistic regression with the log odds as offset).
 * @param logits shape (rows)
 * @param target 0 or 1, shape (rows)
 * @param options.weights shape (rows). @default all 1
 * @param options.deviation standard deviation of the prior, in log odds
 * @param options.start where to begin. @default 0
 */
export function fitShift(
  logits: ArrayLike<number>,
  target: ArrayLike<number>,
  { weights, deviation, start = 0 }: { weights?: ArrayLike<number> | undefined; deviation: number; start?: number },
): FittedShift {
  const precision = 1 / deviation ** 2;
  let shift = start;
  let information = precision;
  for (let step = 0; step < 50; step++) {
    let gradient = -precision * shift;
    information = precision;
    for (let i = 0; i < logits.length; i++) {
      const w = weights ? weights[i]! : 1;
      const p = sigmoid(logits[i]! + shift);
      gradient += w * (target[i]! - p);
      information += w * p * (1 - p);
    }
    const delta = Math.max(-1, Math.min(1, gradient / information));
    shift += delta;
    if (Math.abs(delta) < 1e-9) break;
  }
  return { shift, error: 1 / Math.sqrt(information) };
}
