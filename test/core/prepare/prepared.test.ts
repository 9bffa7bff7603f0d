import { describe, expect, it } from 'vitest';
import { prepare } from '../../../core/prepare/prepare.ts';
import { decodePrepared, encodePrepared } from '../../../core/prepare/prepared.ts';
import { encodeBlock, encodeTable, MalformedBlock } from '../../../core/table/codec.ts';
import { payments } from './payments.ts';

describe('encodePrepared', () => {
  it.each(['trees', 'linear'] as const)('reads back as it was (%s)', (encoding) => {
    const prepared = prepare(payments()).prepared[encoding]!;
    expect(decodePrepared(encodePrepared(prepared))).toEqual(prepared);
    expect(decodePrepared(encodePrepared({ ...prepared, costs: null })).costs).toBeNull();
  });

  it('refuses other blocks', () => {
    const prepared = prepare(payments()).prepared.trees!;
    const { table } = payments(10);
    expect(() => decodePrepared(encodeTable(table))).toThrow(MalformedBlock);
    expect(() => decodePrepared(encodeBlock(null, {}))).toThrow(/expected prepared data/);
    expect(() => decodePrepared(encodePrepared({ ...prepared, target: new Float64Array(3) }))).toThrow(
      /received 3 values of 'target', expected 796.*prepare the data again/,
    );
    expect(() => decodePrepared(new Uint8Array(3))).toThrow(MalformedBlock);
  });
});
