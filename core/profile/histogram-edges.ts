import { quantile } from '../stats/quantile.ts';

const maxBins = 32;
/** Below it numbers lose their digits. */
const smallestNormal = 2 ** -1022;

/**
 * Edges that a person would choose for ascending values: one bin a value for few whole numbers, else 12 to 32 bins of a
 * round width. Where less than half a percent of the rows would take up more than a third of the axis, the axis ends
 * before them.
 */
export function histogramEdges(sorted: Float64Array): number[] {
  const min = sorted[0]!;
  const max = sorted.at(-1)!;
  const precise = Math.max(Math.abs(min), Math.abs(max)) < 2 ** 51;
  if (precise && max - min < maxBins && sorted.every(Number.isInteger))
    return Array.from({ length: max - min + 2 }, (_, i) => min - 0.5 + i);
  const low = quantile(sorted, 0.005);
  const high = quantile(sorted, 0.995);
  const middle = high - low;
  const from = low - min > middle / 2 && middle > 0 ? low : min;
  const to = max - high > middle / 2 && middle > 0 ? high : max;
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return pointEdges(min, max);
  const step = roundStep(span / (maxBins - 2));
  if (!(step >= smallestNormal)) return pointEdges(min, max);
  const first = Math.floor(from / step);
  const bins = Math.max(1, Math.ceil(to / step - 1e-9) - first);
  const edges = Array.from({ length: bins + 1 }, (_, i) => Number(((first + i) * step).toPrecision(14)));
  // Far from zero a step can be lost in rounding.
  return edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]!)) &&
    edges[0]! <= from &&
    edges.at(-1)! >= to
    ? edges
    : pointEdges(min, max);
}

/** One bin around everything: values that are all (nearly) the same, or too far apart for a scale. */
function pointEdges(min: number, max: number): number[] {
  const pad = Math.max(Math.abs(min), Math.abs(max), 1) * 1e-9;
  return [Math.max(min - pad, -Number.MAX_VALUE), Math.min(max + pad, Number.MAX_VALUE)];
}

function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 5, 10].map((m) => m * power).find((s) => s >= step) ?? step;
}
