import { quantile } from '../../stats/quantile.ts';
import { type Column, isStringColumn, type NumericColumn, type StringColumn } from '../../table/table.ts';
import { formatTime } from '../../values/format.ts';
import { freeName } from '../../values/free-name.ts';
import { toldApart } from '../../values/told-apart.ts';

const day = 86_400_000;

/** Rows divided by what a column says of them. */
export interface Grouping {
  column: string;
  /** Names of the groups, no two alike, those of missing and of rarer values last. */
  names: string[];
  /** Shape (rows): group of each row. */
  of: Uint8Array;
}

export interface GroupingOptions {
  /** So many values have a group of their own, the others share one. */
  categories: number;
  /** Ranges of numbers with about equally many rows. */
  ranges: number;
}

/**
 * Divides rows by a column: strings by their most frequent values, numbers of few different values by these, other numbers
 * and times into ranges of about equally many rows. Missing values are a group.
 * @param rows of the table
 */
export function groupRows(column: Column, rows: Uint32Array, options: GroupingOptions): Grouping {
  if (isStringColumn(column)) return byCategory(column, rows, options.categories);
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!;
  const distinct = new Set<number>();
  for (const v of values) {
    if (!Number.isNaN(v)) distinct.add(v);
    if (distinct.size > options.categories) return byRange(column, values, options.ranges);
  }
  const sorted = [...distinct].sort((a, b) => a - b);
  const code = new Map(sorted.map((v, i) => [v, i]));
  const names = namesOf(column, sorted);
  return finish(column.name, names, values, (v) => (Number.isNaN(v) ? -1 : code.get(v)!));
}

function byCategory(column: StringColumn, rows: Uint32Array, most: number): Grouping {
  const counts = new Map<number, number>();
  for (const row of rows) {
    const code = column.codes[row]!;
    if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([a, n], [b, m]) => m - n || a - b).map(([code]) => code);
  const kept = byCount.length > most ? byCount.slice(0, most) : byCount;
  const rarer = byCount.length - kept.length;
  const names = kept.map((code) => column.dictionary[code]!);
  if (rarer > 0) names.push(freeName(`${rarer} other values`, names));
  const group = new Map(kept.map((code, i) => [code, i]));
  return finish(column.name, names, rows, (row) => {
    const code = column.codes[row]!;
    return code < 0 ? -1 : (group.get(code) ?? kept.length);
  });
}

function byRange(column: NumericColumn, values: Float64Array, ranges: number): Grouping {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort();
  // Over a longer time ranges begin with a day, as the blocks of the bootstrap do.
  const days = column.type === 'timestamp' && sorted.at(-1)! - sorted[0]! > 10 * day;
  const cuts = Array.from({ length: ranges - 1 }, (_, i) => {
    const cut = quantile(sorted, (i + 1) / ranges);
    return days ? Math.round(cut / day) * day : cut;
  });
  // A range is [cut, next cut); a cut at the least value would leave nothing below it.
  const edges = [...new Set(cuts)].filter((cut) => cut > sorted[0]!);
  const text = namesOf(column, edges);
  const names = [...text, ''].map((to, i) =>
    i === 0 ? `below ${to}` : i === text.length ? `${text[i - 1]} and more` : `${text[i - 1]} to ${to}`,
  );
  if (edges.length === 0) names[0] = 'any';
  return finish(column.name, names, values, (v) => {
    if (Number.isNaN(v)) return -1;
    let range = 0;
    while (range < edges.length && v >= edges[range]!) range++;
    return range;
  });
}

/** Gives rows of group -1 (missing) a group of their own, the last. */
function finish<T extends Float64Array | Uint32Array>(
  column: string,
  names: string[],
  items: T,
  groupOf: (item: number) => number,
): Grouping {
  const of = new Uint8Array(items.length);
  let missing = false;
  for (let i = 0; i < items.length; i++) {
    const group = groupOf(items[i]!);
    if (group < 0) missing = true;
    of[i] = group < 0 ? names.length : group;
  }
  return { column, names: missing ? [...names, freeName('missing', names)] : names, of };
}

function namesOf({ type }: NumericColumn, values: readonly number[]): string[] {
  if (type === 'boolean') return values.map((value) => (value === 0 ? 'false' : 'true'));
  if (type === 'timestamp') {
    const texts = values.map(formatTime);
    return new Set(texts).size === values.length ? texts : values.map((value) => new Date(value).toISOString());
  }
  return toldApart(values, (value) => String(Number.isSafeInteger(value) ? value : Number(value.toPrecision(4))));
}
