import { describe, expect, test } from 'vitest';
import { leaks } from '../../../core/profile/leakage.ts';
import { presentRows } from '../../../core/profile/presence.ts';
import type { ColumnProfile } from '../../../core/profile/profile.ts';
import { relation, targetValues } from '../../../core/profile/relation.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import type { Column } from '../../../core/table/table.ts';

const n = 2000;
const random = seededRandom(5);
const each = <T>(value: (i: number) => T) => Array.from({ length: n }, (_, i) => value(i));
const y = each(() => Number(random() < 0.2));
const sample = Uint32Array.from({ length: n }, (_, i) => i);
const numbers = (name: string, values: number[]): Column => ({
  name,
  type: 'number',
  values: Float64Array.from(values),
});
const words = (name: string, values: (string | null)[]): Column => {
  const dictionary = [...new Set(values.filter((v) => v !== null))];
  return { name, type: 'string', dictionary, codes: Int32Array.from(values, (v) => dictionary.indexOf(v ?? '')) };
};
const normal = () => Array.from({ length: 12 }, random).reduce((a, b) => a + b, -6);
/** A number that tells the classes apart by so many deviations: 1.19 is AUC 0.8, 2.77 is 0.975, 3.4 is 0.99. */
const strong = (name: string, distance: number) =>
  numbers(
    name,
    y.map((t) => distance * t + normal()),
  );

function suspected(columns: Column[], target = y, task: 'binary' | 'regression' = 'binary'): string[] {
  const values = targetValues(task, 2, Float64Array.from(target), sample);
  const profiles = columns.map(
    (c) =>
      ({ name: c.name, excluded: false, relation: relation(c, { numbers: null, top: [] }, values) }) as ColumnProfile,
  );
  return leaks(profiles, ['0', '1']).map((l) => l.column);
}

describe('suspected', () => {
  test.each([
    ['a copy of the target', numbers('leak', y)],
    [
      'what is refunded afterwards',
      numbers(
        'leak',
        y.map((t, i) => (t === 1 ? 5 + (i % 7) : 0)),
      ),
    ],
    [
      'a flag that is wrong for 0.3 % of the rows',
      numbers(
        'leak',
        y.map((t, i) => (i % 333 === 0 ? 1 - t : t)),
      ),
    ],
    [
      'a copy that lacks every twelfth value',
      numbers(
        'leak',
        y.map((t, i) => (i % 12 === 0 ? Number.NaN : t)),
      ),
    ],
    [
      'a status as text',
      words(
        'leak',
        y.map((t) => (t === 1 ? 'charged off' : 'current')),
      ),
    ],
    [
      'a date that only some of the defaulted have',
      numbers(
        'leak',
        y.map((t, i) => (t === 1 && i % 3 > 0 ? i : Number.NaN)),
      ),
    ],
    [
      'an amount that is 0 but for some of them',
      numbers(
        'leak',
        y.map((t, i) => (t === 1 && i % 2 > 0 ? i : 0)),
      ),
    ],
    [
      'a note that only some of them have',
      words(
        'leak',
        y.map((t, i) => (t === 1 && i % 2 > 0 ? `case ${i}` : null)),
      ),
    ],
    ['a column that alone has AUC 0.99, where others have 0.8', strong('leak', 3.4)],
  ])('%s', (_, leak) => {
    expect(suspected([strong('honest', 1.19), leak])).toEqual(['leak']);
  });

  test('of numbers: a copy of the target, also where large values hide the relation', () => {
    const target = each(() => Math.exp(3 * normal()));
    const copy = numbers(
      'leak',
      target.map((t) => 0.97 * t),
    );
    const honest = numbers(
      'honest',
      target.map((t) => Math.log(t) + normal()),
    );
    expect(suspected([honest, copy], target, 'regression')).toEqual(['leak']);
  });
});

describe('not suspected', () => {
  test.each([
    ['a strong column', [strong('a', 1.19)]],
    ['a very strong one alone, as of breast cancer or biopsy', [strong('a', 2.6)]],
    ['several that tell the classes apart together', [strong('a', 3.4), strong('b', 3), strong('c', 2.8)]],
    [
      'an identifier',
      [
        numbers(
          'a',
          each((i) => i),
        ),
      ],
    ],
    [
      'a value that is rare and mostly of one class',
      [
        numbers(
          'a',
          y.map((t, i) => (i % 40 === 0 ? 9 : t === 1 && i % 10 === 0 ? 1 : 0)),
        ),
      ],
    ],
    [
      'a column that is present at random',
      [
        numbers(
          'a',
          each((i) => (i % 3 === 0 ? random() : Number.NaN)),
        ),
      ],
    ],
    [
      'a column that the more frequent class has',
      [
        words(
          'a',
          y.map((t) => (t === 0 && random() < 0.5 ? 'x' : null)),
        ),
      ],
    ],
    ['an excluded one is no feature, and not asked', []],
  ])('%s', (_, columns) => {
    expect(suspected(columns)).toEqual([]);
  });

  test('the value before of a series says much of the next', () => {
    let level = 0;
    const series = each(() => (level = 0.97 * level + normal()));
    const lag = (k: number) =>
      numbers(
        `lag${k}`,
        series.map((_, i) => series[Math.max(0, i - k)]!),
      );
    expect(suspected([lag(1), lag(2), lag(3)], series, 'regression')).toEqual([]);
  });
});

test('rows with a value: what most rows have is none, of numbers', () => {
  expect(presentRows(numbers('a', [0, 0, 0, 5, Number.NaN]))).toEqual(Uint8Array.from([0, 0, 0, 1, 0]));
  expect(presentRows(numbers('a', [1, 2, 3]))).toBeUndefined();
  expect(presentRows(numbers('a', [7, 7, 7]))).toBeUndefined();
  expect(presentRows(words('a', ['x', null]))).toEqual(Uint8Array.from([1, 0]));
});
