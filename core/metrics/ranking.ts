import { checkBinary } from './check.ts';

/** Rows of a binary target by falling score, so that several metrics and bootstrap draws sort once. */
export interface Ranking {
  /** Row at each rank. */
  order: Uint32Array;
  /** 1 at the last rank of each group of equal scores. */
  ends: Uint8Array;
  /** By rank: 1 for positive. */
  positive: Uint8Array;
}

/** @throws InvalidEvaluationInput */
export function rankByScore(target: ArrayLike<number>, scores: ArrayLike<number>): Ranking {
  checkBinary(target, scores);
  const n = target.length;
  const order = new Uint32Array(n).map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const ends = new Uint8Array(n);
  const positive = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    positive[i] = target[order[i]!] === 1 ? 1 : 0;
    ends[i] = i === n - 1 || scores[order[i]!] !== scores[order[i + 1]!] ? 1 : 0;
  }
  return { order, ends, positive };
}
