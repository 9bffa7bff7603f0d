import type { FeatureMatrix } from '../../table/feature-matrix.ts';

/** What a feature becomes before it is embedded: a vector whose first entry says that the value is missing. */
export type NetworkInput =
  | {
      readonly kind: 'number';
      readonly median: number;
      /** What differences from the median are multiplied by; 0 where all values are the same. */
      readonly scale: number;
      /** Ends of the pieces, ascending; none or at least two. */
      readonly edges: readonly number[];
    }
  | { readonly kind: 'category'; readonly categories: number };

/** Rows whose quantiles stand for all. */
const sampledRows = 200_000;
/** Numbers beyond this, infinite ones too, count as this: their squares stay finite. */
export const largest = 1e30;

/**
 * Inputs of features by what rows hold. Numbers are centred on their median and divided by the range of their quartiles (by half
 * the whole range where that is 0) and get pieces between quantiles, where there are as many (Gorishniy et al., "On embeddings
 * for numerical features in tabular deep learning", 2022; Holzmüller et al., "Better by default", 2024).
 * @param pieces of a number at most; 0: none
 */
export function fitInputs({ features, data }: FeatureMatrix, rows: Uint32Array, pieces: number): NetworkInput[] {
  const step = Math.ceil(rows.length / sampledRows);
  return features.map(({ kind, cardinality = 0 }, f) => {
    if (kind === 'categorical') return { kind: 'category', categories: cardinality };
    return numberInput(sortedValues(data[f]!, rows, step), pieces);
  });
}

/** What is not missing of every so many rows, ascending. */
function sortedValues(column: Float32Array, rows: Uint32Array, step: number): Float32Array {
  const values = new Float32Array(Math.ceil(rows.length / step));
  let count = 0;
  for (let i = 0; i < rows.length; i += step) {
    const value = column[rows[i]!]!;
    if (!Number.isNaN(value)) values[count++] = bounded(value);
  }
  return values.subarray(0, count).sort();
}

function numberInput(sorted: Float32Array, pieces: number): NetworkInput {
  if (sorted.length === 0) return { kind: 'number', median: 0, scale: 0, edges: [] };
  const at = (q: number) => sorted[Math.round(q * (sorted.length - 1))]!;
  const quartiles = at(0.75) - at(0.25);
  const range = at(1) - at(0);
  const scale = quartiles > 0 ? 1 / quartiles : range > 0 ? 2 / range : 0;
  const quantiles = Array.from({ length: pieces + 1 }, (_, i) => at(pieces === 0 ? 0 : i / pieces));
  const edges = quantiles.filter((value, i) => i === 0 || value > quantiles[i - 1]!);
  return { kind: 'number', median: at(0.5), scale, edges: edges.length < 2 ? [] : edges };
}

/** Length of an input's vector. */
export function widthOf(input: NetworkInput): number {
  return input.kind === 'category' ? 1 + input.categories : firstPiece + Math.max(0, input.edges.length - 1);
}

/** Entries of a number's vector: missing, present, scaled value, then how much of each piece lies below it. */
const firstPiece = 3;

/** The scaled value, smoothly kept between -3 and 3 (Holzmüller et al., 2024). */
function scaled(value: number, median: number, scale: number): number {
  const z = (value - median) * scale;
  return z / Math.sqrt(1 + (z / 3) ** 2);
}

const bounded = (value: number) => Math.max(-largest, Math.min(largest, value));

/** Adds the vector of a value to `out`, from `at` on. */
export function addVector(input: NetworkInput, value: number, out: Float32Array | Float64Array, at: number): void {
  if (input.kind === 'category') {
    out[at + (value >= 0 && value < input.categories ? 1 + Math.floor(value) : 0)]! += 1;
    return;
  }
  if (Number.isNaN(value)) {
    out[at]! += 1;
    return;
  }
  const { median, scale, edges } = input;
  const x = bounded(value);
  out[at + 1]! += 1;
  out[at + 2]! += scaled(x, median, scale);
  for (let t = 1; t < edges.length && x > edges[t - 1]!; t++) {
    const low = edges[t - 1]!;
    out[at + firstPiece + t - 1]! += x >= edges[t]! ? 1 : (x - low) / (edges[t]! - low);
  }
}
