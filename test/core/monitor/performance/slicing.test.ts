import { expect, it } from 'vitest';
import { slicing } from '../../../../core/monitor/performance/known/slicing.ts';
import { columnReference } from '../../../../core/reference/column-reference.ts';
import type { Reference } from '../../../../core/reference/reference.ts';
import type { Column } from '../../../../core/table/table.ts';

const n = 200;
const rows = Uint32Array.from({ length: n }, (_, i) => i);
const numbers = (name: string, of: (i: number) => number): Column => ({
  name,
  type: 'number',
  values: Float64Array.from(rows, of),
});
const words = ['missing', 'other values', 'Zürich', '日本'];

/** As a run makes it of its rows. */
function slicesBy(column: Column) {
  const { name, type } = column;
  const contract = { name, type, required: false, used: true, pii: false } as const;
  return slicing({ columns: [columnReference(contract, column, rows)] } as Pick<Reference, 'columns'> as Reference)[0]!;
}

it.each([
  numbers('moments', (i) => 1_700_000_000_000 + 60_000 * i),
  numbers('narrow', (i) => 1013 + i / 10_000),
  numbers('beyond', (i) => 2 ** 53 + 2 * i),
  numbers('huge', (i) => 1e300 * (1 + i / 1e6)),
  numbers('tiny', (i) => 1e-9 * (1 + i / 1e4)),
])('ranges of $name have names that tell them apart, so that no two are one slice', (column) => {
  const { groups, of } = slicesBy(column);
  expect(new Set(groups).size).toBe(groups.length);
  const values = (column as { values: Float64Array }).values;
  const filled = new Set(Array.from(values, (value) => groups[of({ [column.name]: value })]));
  expect(filled.size).toBe(5);
});

it('a value that is written as a missing one is another slice', () => {
  const codes = Int32Array.from(rows, (i) => i % 4);
  const { groups, of } = slicesBy({ name: 'why', type: 'string', codes, dictionary: words });
  const named = (why: string | null) => groups[of({ why })];
  expect(named('missing')).toBe('missing');
  expect(named(null)).toBe('(missing)');
  expect(named('never seen')).toBe('(other values)');
  expect(new Set(groups).size).toBe(groups.length);
});
