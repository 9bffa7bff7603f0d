import { sortFloats } from './sort-floats.ts';

/**
 * Thresholds that cut a numeric feature into at most `maxBin` bins of about equally many rows; a value v lies in bin b
 * when threshold[b-1] < v <= threshold[b]. A value that alone fills a bin gets one of its own. Each threshold is the
 * shortest decimal between the values it separates, so that models read well and stay small.
 * @param sample values without NaN, in any order; overwritten
 * @param minDataInBin bins of fewer sampled rows are merged with the next, unless that is a value of so many rows itself
 * @param scratch at least as long as the sample
 * @returns ascending, without the last bin's (infinite) bound; empty for a constant feature
 */
export function findThresholds(
  sample: Float32Array,
  maxBin: number,
  minDataInBin: number,
  scratch: Uint32Array = new Uint32Array(sample.length),
): Float64Array {
  sortFloats(sample, scratch);
  const { values, counts } = distinct(sample, scratch);
  const cuts =
    values.length <= maxBin ? everyValue(counts, minDataInBin) : equalFrequency(counts, maxBin, minDataInBin);
  return Float64Array.from(cuts, (i) => shortestBetween(values[i]!, values[i + 1]!));
}

/** In the memory of the sorted values and of the scratch. */
function distinct(sorted: Float32Array, scratch: Uint32Array): { values: Float32Array; counts: Uint32Array } {
  let last = -1;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i]!;
    if (last < 0 || sorted[last] !== value) {
      sorted[++last] = value;
      scratch[last] = 0;
    }
    scratch[last]!++;
  }
  return { values: sorted.subarray(0, last + 1), counts: scratch.subarray(0, last + 1) };
}

/** Indices after which a bin ends: one bin a value, as far as each holds enough rows. */
function everyValue(counts: Uint32Array, minDataInBin: number): number[] {
  const cuts: number[] = [];
  let inBin = 0;
  for (let i = 0; i < counts.length - 1; i++) {
    inBin += counts[i]!;
    if (inBin >= minDataInBin || counts[i + 1]! >= minDataInBin) {
      cuts.push(i);
      inBin = 0;
    }
  }
  return cuts;
}

/**
 * Greedy: values with more rows than a bin's fair share stand alone, the others share what is left evenly
 * (the idea of `GreedyFindBin` in LightGBM).
 */
function equalFrequency(counts: Uint32Array, maxBin: number, minDataInBin: number): number[] {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  const bins = Math.max(1, Math.min(maxBin, Math.floor(total / minDataInBin)));
  const fairShare = total / bins;
  let binsLeft = bins;
  let rowsLeft = total;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i]! < fairShare) continue;
    binsLeft--;
    rowsLeft -= counts[i]!;
  }
  let size = rowsLeft / Math.max(1, binsLeft);
  const cuts: number[] = [];
  let inBin = 0;
  for (let i = 0; i < counts.length - 1 && cuts.length < bins - 1; i++) {
    const isBig = counts[i]! >= fairShare;
    inBin += counts[i]!;
    if (!isBig) rowsLeft -= counts[i]!;
    const nextIsBig = counts[i + 1]! >= fairShare && inBin >= Math.max(1, size / 2);
    if (!(isBig || inBin >= size || nextIsBig)) continue;
    cuts.push(i);
    inBin = 0;
    if (!isBig) {
      binsLeft--;
      size = rowsLeft / Math.max(1, binsLeft);
    }
  }
  return cuts;
}

/** The decimal with fewest digits t such that a <= t < b; finite, because JSON knows no infinity. */
function shortestBetween(a: number, b: number): number {
  if (a === -Infinity) return -Number.MAX_VALUE;
  if (b === Infinity) return Number.MAX_VALUE;
  const middle = a / 2 + b / 2;
  for (let digits = 1; digits < 17; digits++) {
    const t = Number(middle.toPrecision(digits));
    if (t >= a && t < b) return t;
  }
  return middle >= a && middle < b ? middle : a;
}
