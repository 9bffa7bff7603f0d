import { expect, test } from 'vitest';
import { groupRows } from '../../../../core/evaluate/slices/group-rows.ts';
import type { NumericColumn } from '../../../../core/table/table.ts';

const options = { categories: 3, ranges: 4 };
const all = (n: number) => new Uint32Array(n).map((_, i) => i);
const numbers = (values: number[], type: NumericColumn['type'] = 'number'): NumericColumn => ({
  name: 'x',
  type,
  values: Float64Array.from(values),
});

test('strings by their most frequent values, the rarer ones and missing together', () => {
  const codes = Int32Array.of(2, 2, 2, 1, 1, 0, 0, 3, 4, -1);
  const column = { name: 'city', type: 'string' as const, codes, dictionary: ['a', 'b', 'c', 'd', 'e'] };
  const { names, of } = groupRows(column, all(10), options);
  expect(names).toEqual(['c', 'a', 'b', '2 other values', 'missing']);
  expect(Array.from(of)).toEqual([0, 0, 0, 2, 2, 1, 1, 3, 3, 4]);
  expect(groupRows(column, Uint32Array.of(5, 0), options)).toMatchObject({ names: ['a', 'c'] });
});

test('few numbers and booleans by value', () => {
  expect(groupRows(numbers([2, 1, 2, Number.NaN]), all(4), options)).toMatchObject({ names: ['1', '2', 'missing'] });
  expect(groupRows(numbers([1, 0], 'boolean'), all(2), options).names).toEqual(['false', 'true']);
});

test('other numbers and times in ranges of equal rows; one value that fills several is one range', () => {
  const { names, of } = groupRows(numbers([8, 7, 6, 5, 4, 3, 2, 1]), all(8), options);
  expect(names).toEqual(['below 2.75', '2.75 to 4.5', '4.5 to 6.25', '6.25 and more']);
  expect(Array.from(of)).toEqual([3, 3, 2, 2, 1, 1, 0, 0]);
  const heavy = groupRows(numbers([0, 0, 0, 0, 0, 0, 1, 2, 3, Number.NaN]), all(10), options);
  expect(heavy.names).toEqual(['below 1', '1 and more', 'missing']);
  const day = 86_400_000;
  const days = numbers(
    [0, 1, 2, 3, 4].map((d) => d * day),
    'timestamp',
  );
  expect(groupRows(days, all(5), { categories: 3, ranges: 2 }).names).toEqual([
    'below 1970-01-03',
    '1970-01-03 and more',
  ]);
});

test('over more than ten days ranges begin with a day', () => {
  const hours = Array.from({ length: 24 * 20 }, (_, i) => i * 3_600_000 + 1000);
  expect(groupRows(numbers(hours, 'timestamp'), all(hours.length), { categories: 3, ranges: 3 }).names).toEqual([
    'below 1970-01-08',
    '1970-01-08 to 1970-01-14',
    '1970-01-14 and more',
  ]);
});

test('groups have names that tell them apart: codes in full, narrow and huge ranges, texts that are written as ours are', () => {
  expect(groupRows(numbers([10_234, 10_231, 20_000]), all(3), options).names).toEqual(['10231', '10234', '20000']);
  const narrow = Array.from({ length: 40 }, (_, i) => 1013 + i / 1000);
  const huge = Array.from({ length: 40 }, (_, i) => 1_700_000_000_000 + 1000 * i);
  for (const values of [narrow, huge]) {
    const { names } = groupRows(numbers(values), all(40), options);
    expect(new Set(names).size).toBe(4);
  }
  const minute = numbers(
    [1, 2, 3, 4].map((s) => 86_400_000 + 1000 * s),
    'timestamp',
  );
  expect(new Set(groupRows(minute, all(4), { categories: 2, ranges: 2 }).names).size).toBe(2);
  const codes = Int32Array.of(0, 1, 1, -1);
  const column = { name: 'why', type: 'string' as const, codes, dictionary: ['missing', '(missing)'] };
  expect(groupRows(column, all(4), options).names).toEqual(['(missing)', 'missing', '((missing))']);
});
