import type { FeatureInfo, FeatureMatrix } from '../../../core/table/feature-matrix.ts';

/** Indices `from` to `to` - 1. */
export const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

/** A matrix of columns; a name that ends in `#` is categorical. */
export function matrixOf(columns: Record<string, ArrayLike<number>>): FeatureMatrix {
  const features = Object.entries(columns).map(([name, values]): FeatureInfo => {
    if (!name.endsWith('#')) return { name, kind: 'numeric', source: name };
    const known = Array.from(values).filter((v) => !Number.isNaN(v));
    return {
      name,
      kind: 'categorical',
      cardinality: known.reduce((top, code) => Math.max(top, code + 1), 0),
      source: name,
    };
  });
  const data = Object.values(columns).map((values) => Float32Array.from(values));
  return { rows: data[0]!.length, features, data };
}

/** Uniform numbers that Python computes alike: the fractional part of a large multiple of a sine. */
export function uniform(rows: number, stream: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, i) => {
    const v = Math.sin(i * 12.9898 + (stream + 1) * 78.233) * 43758.5453;
    return v - Math.floor(v);
  });
}

/** Interactions, a wave, a category of 12, and a column whose absence says something; targets for each task. */
export function synthetic(rows: number) {
  const x = [0, 1, 2, 3, 4, 5].map((j) => uniform(rows, j));
  const category = x[4]!.map((v) => Math.floor(v * 12));
  const missing = uniform(rows, 7).map((v) => (v < 0.2 ? 1 : 0));
  const chance = uniform(rows, 8);
  const z = Float64Array.from(category, (c, i) => {
    const wave = 4 * x[0]![i]! * x[1]![i]! + Math.sin(6 * x[2]![i]!);
    return wave + ([1, 5, 7].includes(c) ? 1.5 : -0.5) + missing[i]! - 1.8;
  });
  const positive = z.map((v, i) => (chance[i]! < 1 / (1 + Math.exp(-v)) ? 1 : 0));
  return {
    matrix: matrixOf({
      a: x[0]!,
      b: x[1]!,
      c: x[2]!,
      d: x[3]!.map((v, i) => (missing[i] === 1 ? Number.NaN : v)),
      'category#': category,
      e: x[5]!,
    }),
    binary: positive,
    multiclass: positive.map((y, i) => (y === 0 ? 0 : x[0]![i]! > 0.5 ? 2 : 1)),
    regression: z.map((v, i) => 3 * v + chance[i]!),
  };
}
