import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBlock, decodeTable, encodeBlock, encodeTable, MalformedBlock } from '../../../core/table/codec.ts';
import { type Column, rowAt, takeRows } from '../../../core/table/table.ts';

const table = {
  rows: 3,
  columns: [
    { name: 'amount', type: 'number', values: Float64Array.of(1.5, Number.NaN, -0) },
    { name: 'größe 😀', type: 'string', codes: Int32Array.of(0, -1, 1), dictionary: ['ä', '"quoted"\n'] },
    { name: 'at', type: 'timestamp', values: Float64Array.of(0, Number.NaN, 1e12) },
    { name: 'ok', type: 'boolean', values: Float64Array.of(1, 0, Number.NaN) },
  ] satisfies Column[],
};

describe('table codec', () => {
  it('returns the table and the JSON beside it', () => {
    const { table: back, extra } = decodeTable(encodeTable(table, { a: [1, 'ü'] }));
    expect(back).toEqual(table);
    expect(extra).toEqual({ a: [1, 'ü'] });
  });

  it('returns any arrays, also from bytes that are not aligned', () => {
    fc.assert(
      fc.property(
        fc.float64Array(),
        fc.uint8Array(),
        fc.int32Array(),
        fc.string(),
        fc.integer({ min: 0, max: 7 }),
        (f64, u8, i32, meta, shift) => {
          const block = encodeBlock(meta, { f64, u8, i32 });
          const shifted = new Uint8Array(block.length + shift);
          shifted.set(block, shift);
          const back = decodeBlock(shifted.subarray(shift));
          expect(back.meta).toBe(meta);
          expect(back.arrays).toEqual({ f64, u8, i32 });
        },
      ),
    );
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['other bytes', new TextEncoder().encode('PAR1 and more')],
    ['a truncated block', encodeBlock(null, { a: new Float64Array(100) }).subarray(0, 400)],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeBlock(bytes)).toThrow(MalformedBlock);
  });
});

describe('table', () => {
  it('takes rows in the order asked for', () => {
    const taken = takeRows(table, Uint32Array.of(2, 0));
    expect(rowAt(taken, 0)).toEqual({ amount: -0, 'größe 😀': '"quoted"\n', at: '2001-09-09T01:46:40.000Z', ok: null });
    expect(rowAt(taken, 1)).toEqual({ amount: 1.5, 'größe 😀': 'ä', at: '1970-01-01T00:00:00.000Z', ok: true });
  });
});
