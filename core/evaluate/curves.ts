import { rankByScore } from '../metrics/ranking.ts';
import { sumOf } from '../stats/sum-of.ts';

export interface Curves {
  /** [false positive rate, recall], from [0, 0] to [1, 1]. */
  roc: [number, number][];
  /** [recall, precision], by falling score. */
  precisionRecall: [number, number][];
}

/** ROC and precision-recall curves for plots, thinned to at most `points`; null where a class is absent. */
export function curvesOf(target: Float64Array, probabilities: Float64Array, points = 200): Curves | null {
  const { ends, positive } = rankByScore(target, probabilities);
  const positives = sumOf(positive);
  const negatives = positive.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const roc: [number, number][] = [[0, 0]];
  const precisionRecall: [number, number][] = [];
  let hits = 0;
  for (let i = 0; i < positive.length; i++) {
    hits += positive[i]!;
    if (ends[i] === 0) continue;
    roc.push([(i + 1 - hits) / negatives, hits / positives]);
    precisionRecall.push([hits / positives, hits / (i + 1)]);
  }
  return { roc: thin(roc, points), precisionRecall: thin(precisionRecall, points) };
}

/** Points that lie at least 1/points apart, and the last. */
function thin(curve: [number, number][], points: number): [number, number][] {
  const step = 2 / points;
  const kept: [number, number][] = [];
  curve.forEach((point, i) => {
    const last = kept.at(-1);
    const far = !last || Math.abs(point[0] - last[0]) + Math.abs(point[1] - last[1]) >= step;
    if (far || i === curve.length - 1) kept.push([round(point[0]), round(point[1])]);
  });
  return kept;
}

function round(value: number): number {
  return Number(value.toFixed(5));
}
