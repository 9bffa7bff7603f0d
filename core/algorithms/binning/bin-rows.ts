import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { type FeatureBins, missingBin } from './find-bins.ts';
import { floatKey } from './sort-floats.ts';

/** Rows and slots that are binned at a time: what is written then fits the second-level cache. */
const blockRows = 4096;
const blockSlots = 64;

/**
 * Writes the bins of rows of a matrix.
 * @param out shape (rows.length, stride): byte s of a row is its bin of slot s
 */
export function binRows(
  matrix: FeatureMatrix,
  slots: readonly FeatureBins[],
  rows: Uint32Array,
  stride: number,
  out: Uint8Array,
): void {
  for (let firstSlot = 0; firstSlot < slots.length; firstSlot += blockSlots) {
    const writers = slots.slice(firstSlot, firstSlot + blockSlots).map((slot) => {
      const values = matrix.data[slot.feature]!;
      return slot.categorical ? codeWriter(values, slot) : numberWriter(values, slot, rows.length);
    });
    for (let from = 0; from < rows.length; from += blockRows) {
      const some = rows.subarray(from, from + blockRows);
      writers.forEach((write, s) => {
        write(some, out, from * stride + firstSlot + s, stride);
      });
    }
  }
}

/** Writes bins of rows to `out[at]`, `out[at + stride]` and so on. */
type Writer = (rows: Uint32Array, out: Uint8Array, at: number, stride: number) => void;

function codeWriter(values: Float32Array, slot: FeatureBins): Writer {
  const missing = missingBin(slot);
  return (rows, out, at, stride) => {
    for (let i = 0, to = at; i < rows.length; i++, to += stride) {
      const code = values[rows[i]!]!;
      out[to] = Number.isNaN(code) ? missing : code;
    }
  };
}

/**
 * The first bits of a value's key narrow the search to the few thresholds that share them. With 16 bits most values need no
 * comparison or one; fewer rows take fewer bits, or writing the table would take longer than all searches.
 */
function numberWriter(values: Float32Array, slot: FeatureBins, rowCount: number): Writer {
  const { thresholds } = slot;
  const missing = missingBin(slot);
  const shift = Math.max(16, Math.min(31, Math.clz32(rowCount)));
  const first = prefixTable(thresholds, shift);
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  return (rows, out, at, stride) => {
    for (let i = 0, to = at; i < rows.length; i++, to += stride) {
      const row = rows[i]!;
      const value = values[row]!;
      if (Number.isNaN(value)) {
        out[to] = missing;
        continue;
      }
      const prefix = floatKey(bits[row]!) >>> shift;
      let low = first[prefix]!;
      let high = first[prefix + 1]!;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (value > thresholds[middle]!) low = middle + 1;
        else high = middle;
      }
      out[to] = low;
    }
  };
}

/** Entry p: number of thresholds whose prefix, rounded to float32, is below p; rounding keeps their order against float32 values. */
function prefixTable(thresholds: Float64Array, shift: number): Uint16Array {
  const table = new Uint16Array(2 ** (32 - shift) + 1);
  const asFloat = new Float32Array(1);
  const asBits = new Int32Array(asFloat.buffer);
  let from = 0;
  thresholds.forEach((threshold, t) => {
    asFloat[0] = threshold;
    const prefix = floatKey(asBits[0]!) >>> shift;
    table.fill(t, from, prefix + 1);
    from = prefix + 1;
  });
  return table.fill(thresholds.length, from);
}
