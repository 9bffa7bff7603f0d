import { binIndex } from '../stats/bin-index.ts';
import { sortedFinite } from '../stats/sorted-finite.ts';
import { type Column, isStringColumn } from '../table/table.ts';

/** A column as a small number of codes, missing being one. */
export interface ValueBins {
  /** Shape (rows): 0 to `bins - 1`. */
  codes: Int32Array;
  bins: number;
}

const numberBins = 32;
/** Rarer values of very many share a bin. */
const categoryBins = 10_000;

/** Codes of a column: quantile bins of numbers, categories by value, missing last. */
export function valueBins(column: Column): ValueBins {
  return isStringColumn(column) ? categories(column.codes, column.dictionary.length) : quantileBins(column.values);
}

/** Codes of numbers by quantiles; missing is the last code. */
export function quantileBins(values: ArrayLike<number>, bins = numberBins): ValueBins {
  const sorted = sortedFinite(values);
  const edges = [
    ...new Set(
      Array.from({ length: bins - 1 }, (_, i) => sorted[Math.ceil(((i + 1) / bins) * sorted.length) - 1] ?? Number.NaN),
    ),
  ].filter(Number.isFinite);
  const codes = Int32Array.from(values, (v) => (Number.isNaN(v) ? edges.length + 1 : binIndex(edges, v)));
  return { codes, bins: edges.length + 2 };
}

function categories(codes: Int32Array, values: number): ValueBins {
  if (values <= categoryBins) return { codes: codes.map((c) => (c < 0 ? values : c)), bins: values + 1 };
  const counts = new Uint32Array(values);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const frequent = Array.from({ length: values }, (_, code) => code).sort((a, b) => counts[b]! - counts[a]!);
  const bin = new Int32Array(values).fill(categoryBins);
  frequent.slice(0, categoryBins).forEach((code, i) => {
    bin[code] = i;
  });
  return { codes: codes.map((c) => (c < 0 ? categoryBins + 1 : bin[c]!)), bins: categoryBins + 2 };
}
