import { transformOf } from './gradient-boosted-trees/link.ts';
import type { LinkName } from './link-name.ts';

/** A probability of 0 or 1 has no finite score. */
const edge = 1e-15;

/** Raw scores of predictions; those of a softmax up to a constant of the row. */
export function rawScore(link: LinkName): (prediction: number) => number {
  const inside = (p: number) => Math.min(1 - edge, Math.max(edge, p));
  switch (link) {
    case 'identity':
      return (value) => value;
    case 'logistic':
      return (p) => Math.log(inside(p) / (1 - inside(p)));
    case 'softmax':
      return (p) => Math.log(inside(p));
    case 'exp':
      return (value) => Math.log(Math.max(edge, value));
    case 'signedSquare':
      return (value) => Math.sign(value) * Math.sqrt(Math.abs(value));
    case 'softplus':
      return (value) => Math.log(Math.expm1(Math.max(edge, value)));
  }
}

/** @param predictions shape (rows, outputs) */
export function rawScores(predictions: Float64Array, link: LinkName): Float64Array {
  return link === 'identity' ? predictions : predictions.map(rawScore(link));
}

/** What raw scores predict; shape (rows, outputs). */
export function fromScores(scores: Float64Array, outputs: number, link: LinkName): Float64Array {
  const predictions = scores.slice();
  const transform = transformOf({ name: link });
  for (let at = 0; at < predictions.length; at += outputs) transform(predictions.subarray(at, at + outputs));
  return predictions;
}

/** The weighted sum of raw scores. @param weights with a sum of 1 */
export function pooled(scores: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(scores[0]!.length);
  scores.forEach((own, m) => {
    for (let i = 0; i < sum.length; i++) sum[i]! += own[i]! * weights[m]!;
  });
  return sum;
}
