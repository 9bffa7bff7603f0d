import type { FeatureMatrix } from '../../../prepare/feature-matrix.ts';
import { findThresholds } from './find-thresholds.ts';
import { floatKey } from './sort-floats.ts';

/** How one feature is cut into bins. */
export interface FeatureBins {
  /** Index of the feature in the matrix. */
  feature: number;
  categorical: boolean;
  /** All bins, with the one of missing values. */
  bins: number;
  /** The last bin where training rows miss the value; -1 where none does. */
  missingBin: number;
  /** Numeric: upper bounds of all value bins but the last. Categorical: empty, the bin is the code. */
  thresholds: Float64Array;
}

/** Binned rows. Features that cannot split (constant, all missing) are left out. */
export interface BinnedMatrix {
  rows: number;
  slots: readonly FeatureBins[];
  /**
   * Bins of four features a word: slot s of row r is byte s % 4 of `words[(s >> 2) * rows + r]`. One load brings
   * four bins of a row, and the histograms of four features fit the first-level cache.
   */
  words: Int32Array;
}

/** Rows that thresholds are found from, at most; LightGBM's `bin_construct_sample_cnt`. */
const sampleSize = 200_000;

/** Bins the given rows of the matrix; row i of the result is row `rows[i]`. */
export function binMatrix(
  matrix: FeatureMatrix,
  rows: Uint32Array,
  options: { maxBin: number; minDataInBin: number },
): BinnedMatrix {
  const slots: FeatureBins[] = [];
  matrix.features.forEach((info, feature) => {
    const found =
      info.kind === 'categorical'
        ? categoricalBins(feature, matrix.data[feature]!, rows, info.cardinality)
        : numericBins(feature, matrix.data[feature]!, rows, options);
    if (found.bins > 1) slots.push(found);
  });
  const words = new Int32Array(Math.ceil(slots.length / 4) * rows.length);
  slots.forEach((slot, s) => {
    const target = words.subarray((s >> 2) * rows.length, ((s >> 2) + 1) * rows.length);
    const values = matrix.data[slot.feature]!;
    const shift = (s & 3) * 8;
    if (slot.categorical) fillCategorical(target, shift, values, rows, slot);
    else fillNumeric(target, shift, values, rows, slot);
  });
  return { rows: rows.length, slots, words };
}

function numericBins(
  feature: number,
  values: Float32Array,
  rows: Uint32Array,
  { maxBin, minDataInBin }: { maxBin: number; minDataInBin: number },
): FeatureBins {
  let missing = 0;
  for (let i = 0; i < rows.length; i++) if (Number.isNaN(values[rows[i]!]!)) missing++;
  const step = Math.max(1, Math.ceil(rows.length / sampleSize));
  const sample = new Float32Array(Math.ceil(rows.length / step));
  let n = 0;
  for (let i = 0; i < rows.length; i += step) {
    const value = values[rows[i]!]!;
    if (!Number.isNaN(value)) sample[n++] = value;
  }
  const thresholds = findThresholds(sample.subarray(0, n), maxBin, minDataInBin);
  const valueBins = missing === rows.length ? 0 : thresholds.length + 1;
  return {
    feature,
    categorical: false,
    bins: valueBins + (missing > 0 ? 1 : 0),
    missingBin: missing > 0 ? valueBins : -1,
    thresholds,
  };
}

function categoricalBins(
  feature: number,
  values: Float32Array,
  rows: Uint32Array,
  cardinality: number | undefined,
): FeatureBins {
  let top = -1;
  let first = Number.NaN;
  let differs = false;
  let missing = false;
  for (let i = 0; i < rows.length; i++) {
    const code = values[rows[i]!]!;
    if (Number.isNaN(code)) missing = true;
    else {
      if (!(code >= 0 && code <= 254 && Number.isInteger(code)))
        throw new RangeError(`categorical feature ${feature} holds code ${code}; expected an integer from 0 to 254`);
      if (code > top) top = code;
      if (Number.isNaN(first)) first = code;
      else if (code !== first) differs = true;
    }
  }
  const codes = Math.max(top + 1, Math.min(cardinality ?? 0, 255));
  const canSplit = differs || (missing && top >= 0);
  return {
    feature,
    categorical: true,
    bins: canSplit ? codes + (missing ? 1 : 0) : 1,
    missingBin: missing ? codes : -1,
    thresholds: new Float64Array(0),
  };
}

function fillCategorical(words: Int32Array, shift: number, values: Float32Array, rows: Uint32Array, slot: FeatureBins) {
  for (let i = 0; i < rows.length; i++) {
    const code = values[rows[i]!]!;
    words[i]! |= (Number.isNaN(code) ? slot.missingBin : code) << shift;
  }
}

/**
 * The first 16 bits of a value's key narrow the search to the few thresholds that share them; most values need no
 * comparison or one.
 */
function fillNumeric(words: Int32Array, shift: number, values: Float32Array, rows: Uint32Array, slot: FeatureBins) {
  const { thresholds, missingBin } = slot;
  const first = prefixTable(thresholds);
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const value = values[row]!;
    if (Number.isNaN(value)) {
      words[i]! |= missingBin << shift;
      continue;
    }
    const prefix = floatKey(bits[row]!) >>> 16;
    let low = first[prefix]!;
    let high = first[prefix + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value > thresholds[middle]!) low = middle + 1;
      else high = middle;
    }
    words[i]! |= low << shift;
  }
}

/** Entry p: number of thresholds whose prefix, rounded to float32, is below p; rounding keeps their order against float32 values. */
function prefixTable(thresholds: Float64Array): Uint16Array {
  const table = new Uint16Array(65_537);
  const asFloat = new Float32Array(1);
  const asBits = new Int32Array(asFloat.buffer);
  let from = 0;
  thresholds.forEach((threshold, t) => {
    asFloat[0] = threshold;
    const prefix = floatKey(asBits[0]!) >>> 16;
    table.fill(t, from, prefix + 1);
    from = prefix + 1;
  });
  return table.fill(thresholds.length, from);
}
