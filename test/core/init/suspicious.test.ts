import { expect, it } from 'vitest';
import type { TargetGuess } from '../../../core/init/guess-target.ts';
import { suspiciousColumns } from '../../../core/init/suspicious.ts';
import type { Column, Table } from '../../../core/table/table.ts';

const rows = 2000;
/** Not in step with the row number. */
const noise = (i: number) => ((i * 7919) % 1009) / 1009;
const numbers = (name: string, value: (i: number) => number): Column => ({
  name,
  type: 'number',
  values: Float64Array.from({ length: rows }, (_, i) => value(i)),
});
const words = (name: string, value: (i: number) => number): Column => ({
  name,
  type: 'string',
  codes: Int32Array.from({ length: rows }, (_, i) => value(i)),
  dictionary: ['a', 'b', 'c', 'd'],
});
const table = (...columns: Column[]): Table => ({ rows, columns });
const found = (sample: Table, target: Partial<TargetGuess>) =>
  suspiciousColumns(
    sample,
    { name: 'y', task: 'binary', guessed: false, ...target },
    sample.columns.map((c) => c.name).filter((name) => name !== 'y'),
  ).map((s) => [s.name, s.measure]);
const bad = (i: number) => Number(noise(i) < 0.2);

it('finds what is known only afterwards: a copy, an amount that only those have, what is missing for the others', () => {
  const sample = table(
    words('y', bad),
    words('copy', (i) => 3 - bad(i)),
    numbers('recovered', (i) => bad(i) * (100 + i)),
    numbers('closed', (i) => (bad(i) ? i : Number.NaN)),
    numbers('income', (i) => noise(i * 31 + 7)),
    numbers('helps', (i) => bad(i) * 0.7 + noise(i * 17 + 3)),
  );
  expect(found(sample, { positive: 'b' }).sort()).toEqual([
    ['closed', 'AUC'],
    ['copy', 'AUC'],
    ['recovered', 'AUC'],
  ]);
});

it('finds them for classes and for numbers too', () => {
  const kind = (i: number) => Math.floor(noise(i) * 4);
  expect(
    found(
      table(
        words('y', kind),
        numbers('code', (i) => kind(i) * 10),
      ),
      { task: 'multiclass' },
    ),
  ).toEqual([['code', 'AUC']]);
  const price = (i: number) => Math.exp(8 * noise(i));
  expect(
    found(
      table(
        numbers('y', price),
        numbers('net', (i) => price(i) ** 2),
      ),
      { task: 'regression' },
    ),
  ).toHaveLength(1);
});

it('finds nothing where too few rows have what is looked for', () => {
  const rare = (i: number) => Number(i < 9);
  expect(found(table(words('y', rare), words('copy', rare)), { positive: 'b' })).toEqual([]);
});
