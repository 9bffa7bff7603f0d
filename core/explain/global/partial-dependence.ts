import { sortedFinite } from '../../stats/sorted-finite.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { type Column, isStringColumn } from '../../table/table.ts';
import type { Probe, ProbedInput } from './probe.ts';

/** What the predictions become when one column has the same value in every row. */
export interface PartialDependence {
  /** Column of the record, or window feature. */
  feature: string;
  kind: 'number' | 'category';
  /** Shape (points): numbers, or values of a category. */
  grid: (number | string)[];
  /** Shape (outputs, points): mean over the rows. */
  mean: number[][];
  /** Shape (outputs, points): 10th and 90th percentile of the single rows (individual conditional expectation). */
  low: number[][];
  high: number[][];
}

const maxNumbers = 20;
const maxCategories = 10;
const band = [0.1, 0.9] as const;

/**
 * Partial dependence (Friedman, "Greedy function approximation", 2001) with the spread of the single rows (Goldstein et
 * al., "Peeking inside the black box", 2015). The grid is every value where there are few, else quantiles from 2 to 98 % (also of the
 * different values where most rows share one) or the most frequent categories.
 * @returns undefined for moments, texts and columns with fewer than two values
 */
export function partialDependence(
  probe: Probe,
  input: ProbedInput,
  grid: PartialDependence['grid'] = gridOf(input.values),
): PartialDependence | undefined {
  if (grid.length < 2) return undefined;
  const { rows, outputs } = probe;
  const mean: number[][] = Array.from({ length: outputs }, () => []);
  const low: number[][] = Array.from({ length: outputs }, () => []);
  const high: number[][] = Array.from({ length: outputs }, () => []);
  for (const value of grid) {
    const predictions = probe.predict({ input, values: constant(input.values, value, rows) });
    for (let k = 0; k < outputs; k++) {
      const own = Float64Array.from({ length: rows }, (_, i) => predictions[i * outputs + k]!).sort();
      mean[k]!.push(sumOf(own) / rows);
      low[k]!.push(own[Math.floor(band[0] * (rows - 1))]!);
      high[k]!.push(own[Math.ceil(band[1] * (rows - 1))]!);
    }
  }
  const isBoolean = input.values.type === 'boolean';
  const kind = isStringColumn(input.values) || isBoolean ? 'category' : 'number';
  return {
    feature: input.name,
    kind,
    grid: isBoolean ? grid.map((value) => String(value !== 0)) : grid,
    mean,
    low,
    high,
  };
}

function gridOf(values: Column): (number | string)[] {
  if (values.type === 'timestamp' || values.type === 'text') return [];
  if (isStringColumn(values)) {
    const counts = new Map<number, number>();
    for (const code of values.codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
    return [...counts]
      .sort(([a, m], [b, n]) => n - m || (values.dictionary[a]! < values.dictionary[b]! ? -1 : 1))
      .slice(0, maxCategories)
      .map(([code]) => values.dictionary[code]!);
  }
  const sorted = sortedFinite(values.values);
  const distinct = [...new Set(sorted)];
  if (distinct.length <= maxNumbers) return distinct;
  const ofRows = quantiles(sorted);
  // Where most rows share a value, quantiles of the rows say little of the others.
  return ofRows.length >= maxNumbers / 2
    ? ofRows
    : [...new Set([...ofRows, ...quantiles(distinct)])].sort((a, b) => a - b);
}

/** From 2 to 98 %, each once. */
function quantiles(ascending: ArrayLike<number>): number[] {
  const at = (fraction: number) => ascending[Math.round(fraction * (ascending.length - 1))]!;
  return [...new Set(Array.from({ length: maxNumbers }, (_, i) => at(0.02 + (0.96 * i) / (maxNumbers - 1))))];
}

function constant(values: Column, value: number | string, rows: number): Column {
  if (!isStringColumn(values)) return { ...values, values: new Float64Array(rows).fill(value as number) };
  return { ...values, codes: new Int32Array(rows), dictionary: [value as string] };
}
