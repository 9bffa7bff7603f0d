import { describe, expect, it } from 'vitest';
import type { Contract } from '../../../core/contracts/source-contract.ts';
import { currentDatasets } from '../../../core/registry/current-objects.ts';
import { unifiedValue, unifyColumns } from '../../../core/snapshot/unify.ts';

const shape = (types: Record<string, string>, missing = 0) => ({
  datasetVersion: 'v',
  rows: 10,
  columns: Object.entries(types).map(([name, type]) => ({ name, type, missing, inContract: false })),
});
const open: Contract = { role: 'records', rules: [] };
const unified = (shapes: ReturnType<typeof shape>[], contract = open) =>
  Object.fromEntries(unifyColumns(shapes, contract).map((c) => [c.name, c.type]));

describe('unifyColumns', () => {
  it('widens types that were inferred differently', () => {
    const a = shape({ same: 'boolean', n: 'integer', m: 'integer', s: 'timestamp' });
    const b = shape({ S: 'string', n: 'number', m: 'string', same: 'boolean', only: 'timestamp' });
    expect(unified([a, b])).toEqual({ same: 'boolean', n: 'number', m: 'string', s: 'string', only: 'timestamp' });
  });

  it('lets the contract win, and columns without a value say nothing', () => {
    const rules = [{ name: 'n', type: 'number' as const, required: false, pii: false }];
    expect(unified([shape({ N: 'string' })], { role: 'records', rules })).toEqual({ n: 'number' });
    expect(unified([shape({ x: 'string' }, 10), shape({ x: 'integer' })])).toEqual({ x: 'integer' });
    expect(unified([shape({ x: 'number' }, 10)])).toEqual({ x: 'string' });
  });

  it('refuses personal data in clear', () => {
    const rules = [{ name: 'mail', type: 'string' as const, required: false, pii: true }];
    expect(() => unified([shape({ mail: 'string' })], { role: 'records', rules })).toThrow(
      "'mail' is personal data now",
    );
  });

  it('keeps the notation that all datasets share, and lets a declared one win', () => {
    const with_ = (...notations: object[]) =>
      unifyColumns(
        notations.map((notation) => {
          const made = shape({ x: 'number' });
          return { ...made, columns: [{ ...made.columns[0]!, notation }] };
        }),
        open,
      )[0]!.notation;
    expect(with_({ decimal: ',' }, { decimal: ',' })).toEqual({ decimal: ',' });
    expect(with_({ decimal: ',' }, { decimal: '.' })).toBeUndefined();
    const rules = [{ name: 'x', type: 'number' as const, notation: { unit: 'kg' }, required: false, pii: false }];
    expect(unifyColumns([shape({ x: 'number' })], { role: 'records', rules })[0]!.notation).toEqual({ unit: 'kg' });
  });

  it('takes zeros and ones beside truth values for such, and spells these again where they become text', () => {
    const bits = shape({ x: 'integer' });
    bits.columns = bits.columns.map((c) => ({ ...c, min: 0, max: 1 }));
    expect(unified([bits, shape({ x: 'boolean' })])).toEqual({ x: 'boolean' });
    expect(unified([bits, shape({ x: 'number' })])).toEqual({ x: 'number' });
    expect(unified([bits])).toEqual({ x: 'integer' });
    const { columns } = shape({ x: 'boolean' });
    const spelled = columns.map((c) => ({ ...c, notation: { words: ['No', 'Yes'] as const } }));
    expect(unifiedValue({ name: 'x', type: 'string' }, spelled)).toBe(
      `CASE WHEN "x" THEN 'Yes' WHEN NOT "x" THEN 'No' END`,
    );
  });

  it('casts only what has another type', () => {
    const { columns } = shape({ a: 'integer', b: 'string' });
    expect(unifiedValue({ name: 'a', type: 'integer' }, columns)).toBe('"a"');
    expect(unifiedValue({ name: 'a', type: 'string' }, columns)).toBe('CAST("a" AS VARCHAR)');
    expect(unifiedValue({ name: 'c', type: 'number' }, columns)).toBe('CAST(NULL AS DOUBLE)');
    expect(unifiedValue({ name: 'b', type: 'number' }, columns)).toContain('TRY_CAST');
  });
});

describe('currentDatasets', () => {
  const dataset = (datasetVersion: string, cataloguedAt: string) => ({ datasetVersion, cataloguedAt }) as never;
  const object = (key: string, datasetVersion: string | undefined, at: string, status = 'catalogued') =>
    ({ key, datasetVersion, at, status }) as never;
  const versions = (objects: never[]) =>
    currentDatasets([dataset('b', '2'), dataset('a', '1')], objects).map((d) => d.datasetVersion);

  it('takes the last content of every object, in the order of cataloguing', () => {
    expect(versions([object('x', 'a', '1'), object('y', 'b', '2')])).toEqual(['a', 'b']);
    expect(versions([object('x', 'a', '1'), object('x', 'b', '2')])).toEqual(['b']);
    expect(versions([object('x', 'a', '1'), object('x', 'b', '2'), object('x', 'a', '3', 'duplicate')])).toEqual(['a']);
  });

  it('goes by the order of writes, whatever the order in which they were told of', () => {
    const written = (datasetVersion: string, sequencer: string, at: string) =>
      ({ key: 'x', datasetVersion, sequencer, at, status: 'catalogued' }) as never;
    expect(versions([written('b', '0FF', '1'), written('a', 'FE', '2')])).toEqual(['b']);
    expect(versions([written('a', 'FF', '1'), written('b', '100', '2')])).toEqual(['b']);
    expect(versions([written('a', 'FF', '1'), object('x', 'b', '2')])).toEqual(['b']);
  });

  it('keeps what was there when a rewriting is rejected, or another object has the same content', () => {
    expect(versions([object('x', 'a', '1'), object('x', undefined, '2', 'rejected')])).toEqual(['a']);
    expect(versions([object('x', 'a', '1'), object('y', 'a', '2', 'duplicate'), object('x', 'b', '3')])).toEqual([
      'a',
      'b',
    ]);
  });
});
