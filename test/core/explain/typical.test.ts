import { expect, test } from 'vitest';
import { typicalOf } from '../../../core/explain/typical.ts';
import { columnReference } from '../../../core/reference/column-reference.ts';
import type { Column } from '../../../core/table/table.ts';
import { numbers, texts } from '../prepare/dataset.ts';

const rows = Uint32Array.from({ length: 100 }, (_, i) => i);
const reference = (column: Column) =>
  columnReference({ name: column.name, type: column.type, required: false, used: true, pii: false }, column, rows);
const typical = (column: Column) => typicalOf({ columns: [reference(column)], windows: [] }).columns[column.name];

test('numbers by their 10th and 90th percentile, be they many or few', () => {
  expect(typical(numbers('x', rows))).toEqual({ kind: 'number', low: 9, high: 89 });
  // 0 in 5 rows, 1 in 90, 7 in 5.
  const few = rows.map((i) => (i < 5 ? 0 : i < 95 ? 1 : 7));
  expect(typical(numbers('x', few))).toEqual({ kind: 'number', low: 1, high: 1 });
  // Equal deciles are kept once; the first and the last remain.
  expect(
    typical(
      numbers(
        'x',
        [...rows].map((i) => Math.max(0, i - 60)),
      ),
    ),
  ).toEqual({ kind: 'number', low: 0, high: 29 });
});

test('categories with their shares, and whether there were others', () => {
  const country = [...rows].map((i) => (i < 80 ? 'NL' : i < 99 ? 'DE' : null));
  expect(typical(texts('c', country))).toEqual({
    kind: 'category',
    values: ['NL', 'DE'],
    fractions: [0.8081, 0.1919],
    complete: true,
  });
  const many = [...rows].map((i) => (i < 30 ? 'NL' : `x${i}`));
  expect(typical(texts('c', many))).toMatchObject({ complete: false });
  expect(
    typical(
      numbers(
        'b',
        rows.map((i) => (i < 97 ? 0 : 1)),
        'boolean',
      ),
    ),
  ).toEqual({
    kind: 'category',
    values: ['false', 'true'],
    fractions: [0.97, 0.03],
    complete: true,
  });
});

test('nothing is said of moments, texts and columns without a value', () => {
  expect(typical(numbers('at', rows, 'timestamp'))).toBeUndefined();
  expect(typical(texts('t', [...rows].map(String), 'text'))).toBeUndefined();
  expect(
    typical(
      numbers(
        'x',
        [...rows].map(() => Number.NaN),
      ),
    ),
  ).toBeUndefined();
});
