import { contingency } from '../stats/contingency.ts';
import { correlationRatio } from '../stats/correlation-ratio.ts';
import { cramersV } from '../stats/cramers-v.ts';
import { pearson } from '../stats/pearson.ts';
import { ranks } from '../stats/ranks.ts';
import { type Column, isStringColumn } from '../table/table.ts';
import type { Associations } from './profile.ts';

/** A table of more columns cannot be read. */
const maxColumns = 30;
/** With more values than this a category is nearly an identifier, associated with anything. */
const maxValues = 100;

type Prepared =
  | { name: string; kind: 'number'; values: Float64Array }
  | { name: string; kind: 'category'; codes: Int32Array; size: number };

/**
 * How columns move together, over a sample of rows.
 * @param columns the most important first: the rest is left out where there are more than 30
 */
export function associations(columns: readonly Column[], sample: Uint32Array): Associations {
  const suitable = columns
    .filter((c) => c.type !== 'text' && (!isStringColumn(c) || new Set(c.codes).size <= maxValues))
    .map((c) => prepare(c, sample));
  const shown = suitable.slice(0, maxColumns);
  const values: (number | null)[][] = shown.map(() => []);
  shown.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const value = i === j ? 1 : between(a, shown[j]!);
      values[i]![j] = value;
      values[j]![i] = value;
    }
  });
  return { columns: shown.map((c) => c.name), values, rows: sample.length, omitted: suitable.length - shown.length };
}

function prepare(column: Column, sample: Uint32Array): Prepared {
  if (!isStringColumn(column)) {
    const values = Float64Array.from(sample, (row) => column.values[row]!);
    // Spearman's correlation is Pearson's of the ranks; these are the same for every partner but for missing values.
    return { name: column.name, kind: 'number', values: ranks(values) };
  }
  const codes = new Map<number, number>();
  const dense = Int32Array.from(sample, (row) => {
    const code = column.codes[row]!;
    if (code < 0) return -1;
    if (!codes.has(code)) codes.set(code, codes.size);
    return codes.get(code)!;
  });
  return { name: column.name, kind: 'category', codes: dense, size: codes.size };
}

function between(a: Prepared, b: Prepared): number | null {
  if (a.kind === 'number' && b.kind === 'number') return pearson(a.values, b.values);
  if (a.kind === 'category' && b.kind === 'category') return cramersV(contingency(a.codes, a.size, b.codes, b.size));
  if (a.kind === 'number') return b.kind === 'category' ? correlationRatio(a.values, b.codes, b.size) : null;
  return b.kind === 'number' ? correlationRatio(b.values, a.codes, a.size) : null;
}
