import { describe, expect, it } from 'vitest';
import { columnObserver } from '../../../core/monitor/observe.ts';
import type { ContractColumn } from '../../../core/reference/column-reference.ts';
import { buildReference, type ReferenceInput } from '../../../core/reference/reference.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { type Column, rowAt, type Table } from '../../../core/table/table.ts';

const rows = 1000;
const random = seededRandom(4);
const day = 86_400_000;
const times = Float64Array.from({ length: rows }, (_, i) => Date.UTC(2026, 0, 1) + i * 0.05 * day);
const strings = (name: string, type: 'string' | 'text', values: (string | null)[]): Column => {
  const dictionary = [...new Set(values.filter((v) => v !== null))];
  return { name, type, dictionary, codes: Int32Array.from(values, (v) => (v === null ? -1 : dictionary.indexOf(v))) };
};
const each = <T>(value: (i: number) => T) => Array.from({ length: rows }, (_, i) => value(i));
const table: Table = {
  rows,
  columns: [
    {
      name: 'amount',
      type: 'number',
      values: Float64Array.from(each((i) => (i % 10 === 0 ? Number.NaN : random() * 100))),
    },
    { name: 'items', type: 'integer', values: Float64Array.from(each((i) => [2, 10, 0][i % 3]!)) },
    { name: 'online', type: 'boolean', values: Float64Array.from(each((i) => i % 2)) },
    strings(
      'country',
      'string',
      each((i) => (i < 3 ? `rare${i}` : i % 4 === 0 ? 'DE' : 'FR')),
    ),
    strings(
      'customer',
      'string',
      each((i) => `c${i}`),
    ),
    strings(
      'note',
      'text',
      each((i) => 'x'.repeat(i % 50)),
    ),
    { name: 'at', type: 'timestamp', values: times },
    { name: 'unused', type: 'number', values: new Float64Array(rows) },
    { name: '$time', type: 'timestamp', values: times },
  ],
};
const contract: ContractColumn[] = table.columns
  .filter((c) => c.name !== '$time')
  .map((c) => ({ name: c.name, type: c.type, required: false, used: c.name !== 'unused', pii: false }));
const all = Uint32Array.from({ length: rows }, (_, i) => i);
const input: ReferenceInput = {
  project: 'p',
  task: 'binary',
  classes: ['0', '1'],
  table,
  rows: all,
  contract,
  windows: [],
  scores: each(() => random() ** 4),
  performance: null,
};

describe('buildReference', () => {
  const reference = buildReference(input);
  const byName = new Map(reference.columns.map((c) => [c.name, c]));

  it('counts the columns that the plan uses, in bins that hold every row', () => {
    expect(reference.columns.map((c) => c.name)).toEqual([
      'amount',
      'items',
      'online',
      'country',
      'customer',
      'note',
      'at',
    ]);
    for (const { counts } of reference.columns) expect(counts.reduce((a, b) => a + b)).toBe(rows);
    const amount = byName.get('amount')!;
    expect(amount.bins.kind === 'numeric' && amount.bins.edges.length).toBe(9);
    expect(amount.counts).toEqual([...new Array(10).fill(90), 100]);
    expect(byName.get('items')).toMatchObject({ bins: { values: ['0', '2', '10'] }, counts: [333, 334, 333, 0, 0] });
    expect(byName.get('country')).toMatchObject({ bins: { values: ['FR', 'DE'] }, unseen: 3 / rows });
    expect(byName.get('country')!.known).toHaveLength(5);
    expect(byName.get('customer')).toMatchObject({ bins: { values: [] }, counts: [rows, 0] });
    expect(byName.get('at')).toMatchObject({ bins: { values: [] }, counts: [rows, 0], known: null });
    expect(byName.get('note')!.bins.kind).toBe('numeric');
  });

  it('is what observing the same rows gives', () => {
    for (const column of reference.columns) {
      const observer = columnObserver(column);
      for (let i = 0; i < rows; i++) observer.add(rowAt(table, i)[column.name]);
      expect(observer.result()).toMatchObject({ rows, counts: column.counts, invalid: 0, unseen: 0 });
    }
  });

  it('watches the tail of the score, or the classes predicted', () => {
    expect(reference.score?.bins).toMatchObject({ kind: 'numeric' });
    expect(reference.score?.counts).toHaveLength(13);
    const several = buildReference({ ...input, task: 'multiclass', classes: ['a', 'b', 'c'], scores: [0, 0, 1, 0] });
    expect(several.score).toMatchObject({ type: 'string', bins: { values: ['a', 'b'] }, counts: [3, 1, 0, 0] });
  });

  it('leaves out rows whose windows were still filling, unless these are most', () => {
    const values = Float64Array.from(each((i) => Math.min(i, 400)));
    const window = (warmUp: number) =>
      buildReference({ ...input, windows: [{ name: 'w', values, warmUp }] }).windows[0]!;
    expect(window(20 * day).bins).toEqual({ kind: 'category', values: ['400'] });
    expect(window(20 * day).counts).toEqual([600, 0, 0]);
    expect(window(49 * day).counts.reduce((a, b) => a + b)).toBe(rows);
  });

  it('survives JSON and names a column that is not there', () => {
    expect(JSON.parse(JSON.stringify(reference))).toEqual(reference);
    const gone = [{ ...contract[0]!, name: 'gone' }];
    expect(() => buildReference({ ...input, contract: gone })).toThrow("no column 'gone'");
  });

  it('takes empty and constant columns', () => {
    const none = buildReference({ ...input, rows: new Uint32Array(0), scores: [] });
    expect(none.columns.every((c) => c.counts.every((n) => n === 0))).toBe(true);
    const constant = buildReference({ ...input, scores: new Float64Array(50).fill(0.3) });
    expect(constant.score).toMatchObject({ bins: { values: ['0.3'] }, counts: [50, 0, 0] });
  });
});
