import { toBase64 } from '../hash/base64.ts';
import { hashString } from '../hash/hash-string.ts';
import { binIndex } from '../stats/bin-index.ts';
import { evenlySpread } from '../stats/evenly-spread.ts';
import { principalComponents, reconstructionError } from '../stats/principal-components.ts';
import { sumOf } from '../stats/sum-of.ts';
import { type Column, isStringColumn } from '../table/table.ts';
import type { ColumnReference } from './column-reference.ts';

/** How features go together in training: what no feature shows by itself. */
export interface JointReference {
  /** Columns and window features, with what makes their values of mean 0 and variance 1. */
  inputs: { name: string; group: 'column' | 'window'; mean: number; scale: number }[];
  /** Principal components of the standardised values that explain 65 % of their variance. */
  components: number[][];
  /** Reconstruction error of the rows; `between` is the standard deviation of its mean from one twentieth of the time to another. */
  error: { mean: number; deviation: number; between: number };
  rows: number;
  /** Rows of which another has the same values, as a fraction. */
  repeated: number;
  /** Rows as codes of their bins, a byte an input (255 missing), row-major, base64: no values. */
  sample: string;
}

/** A column or window feature, as training has it. */
export interface JointFeature {
  group: 'column' | 'window';
  reference: ColumnReference;
  valueAt: (row: number) => number | string | undefined;
}

export const missingCode = 255;
/** More make the sample large and the classifier slow; those that the model uses most are taken. */
const maxInputs = 40;
const fittedRows = 20_000;
const sampledRows = 2_000;
const repeatedRows = 20_000;
const explained = 0.65;
const chunks = 20;
/** Of a standardised value: one extreme value is no change of structure. */
const limit = 4;

/** @param rows of training, in the order of time; @returns null where fewer than two features can be compared */
export function jointReference(features: readonly JointFeature[], rows: Uint32Array): JointReference | null {
  const chosen = features
    .filter(({ reference }) => isComparable(reference))
    .toSorted((a, b) => (b.reference.importance ?? 0) - (a.reference.importance ?? 0))
    .slice(0, maxInputs);
  if (chosen.length < 2 || rows.length < chunks) return null;
  const encoders = chosen.map(({ reference }) => inputEncoder(reference));
  const fitted = spread(rows, fittedRows);
  const inputs = chosen.map(({ reference: { name }, group, valueAt }, i) => ({
    name,
    group,
    ...momentsOf(Float64Array.from(fitted, (row) => encoders[i]!.number(valueAt(row)))),
  }));
  const width = inputs.length;
  const values = new Float64Array(fitted.length * width);
  fitted.forEach((row, r) => {
    chosen.forEach(({ valueAt }, i) => {
      values[r * width + i] = standardised(encoders[i]!.number(valueAt(row)), inputs[i]!);
    });
  });
  const components = principalComponents(values, width, explained);
  const errors = Float64Array.from(fitted, (_, r) => reconstructionError(components, values, r * width, width));
  const kept = spread(fitted, sampledRows);
  const codes = new Uint8Array(kept.length * width);
  kept.forEach((row, r) => {
    chosen.forEach(({ valueAt }, i) => {
      codes[r * width + i] = encoders[i]!.code(valueAt(row));
    });
  });
  return {
    inputs,
    components,
    error: errorOf(errors),
    rows: fitted.length,
    repeated: repeated(features, rows),
    sample: toBase64(codes),
  };
}

/** Presence alone says nothing, nor does a column of one value. */
function isComparable({ bins, type }: ColumnReference): boolean {
  if (type === 'timestamp') return false;
  return bins.kind === 'numeric' || bins.values.length > 1;
}

/** What a feature's value is to the joint checks: a number (of a category its fraction in training), and the code of its bin. */
export function inputEncoder({ bins, counts, fine, type }: ColumnReference): {
  number(value: number | string | undefined): number;
  code(value: number | string | undefined): number;
} {
  const isMissing = (value: number | string | undefined): value is undefined =>
    value === undefined || Number.isNaN(value);
  if (bins.kind === 'numeric') {
    const { edges } = fine ?? bins;
    return {
      number: (value) => (isMissing(value) ? Number.NaN : Number(value)),
      code: (value) => (isMissing(value) ? missingCode : binIndex(edges, Number(value))),
    };
  }
  const total = sumOf(counts);
  const codes = new Map(bins.values.map((value, i) => [value, i]));
  const code = (value: number | string) => codes.get(String(value)) ?? bins.values.length;
  return {
    number(value) {
      if (isMissing(value)) return Number.NaN;
      return type === 'string' ? counts[code(value)]! / total : Number(value);
    },
    code: (value) => (isMissing(value) ? missingCode : code(value)),
  };
}

/** Of mean 0 and variance 1, within four deviations; a missing value is at the mean. */
export function standardised(value: number, { mean, scale }: { mean: number; scale: number }): number {
  if (Number.isNaN(value)) return 0;
  return Math.min(limit, Math.max(-limit, (value - mean) / scale));
}

/** Values of a column as the monitor sees them: texts by their length. */
export function columnValues(column: Column): JointFeature['valueAt'] {
  if (!isStringColumn(column)) return (row) => column.values[row];
  return column.type === 'text'
    ? (row) => column.dictionary[column.codes[row]!]?.length
    : (row) => column.dictionary[column.codes[row]!];
}

function momentsOf(values: Float64Array): { mean: number; scale: number } {
  const present = values.filter(Number.isFinite);
  const mean = present.reduce((sum, value) => sum + value / present.length, 0);
  const variance = present.reduce((sum, value) => sum + (value - mean) ** 2 / present.length, 0);
  return { mean, scale: Math.sqrt(variance) || 1 };
}

function errorOf(errors: Float64Array): JointReference['error'] {
  const { mean, scale: deviation } = momentsOf(errors);
  const size = Math.floor(errors.length / chunks);
  const means = Float64Array.from(
    { length: chunks },
    (_, i) => momentsOf(errors.subarray(i * size, (i + 1) * size)).mean,
  );
  const ofMeans = means.reduce((sum, value) => sum + (value - mean) ** 2 / (chunks - 1), 0);
  return { mean, deviation, between: Math.sqrt(Math.max(0, ofMeans - deviation ** 2 / size)) };
}

function repeated(features: readonly JointFeature[], rows: Uint32Array): number {
  const last = rows.subarray(-repeatedRows);
  const seen = new Set<number>();
  for (const row of last) seen.add(hashString(features.map(({ valueAt }) => valueAt(row) ?? '').join('\u0000')));
  return last.length === 0 ? 0 : 1 - seen.size / last.length;
}

/** At most so many, evenly spread, in their order. */
function spread(rows: Uint32Array, most: number): Uint32Array {
  return evenlySpread(rows.length, most).map((i) => rows[i]!);
}
