import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, contentHash, stepKey } from '../../../core/hash/content-hash.ts';

describe('contentHash', () => {
  it('does not depend on the order of properties, nor on undefined ones', () => {
    expect(contentHash({ a: 1, b: { c: [1, 2], d: null } })).toBe(
      contentHash({ b: { d: null, c: [1, 2] }, a: 1, e: undefined }),
    );
    expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]));
  });

  it('writes JSON that reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('tells steps, code and inputs apart', () => {
    const keys = [stepKey('a', 'x', 1), stepKey('b', 'x', 1), stepKey('a', 'y', 1), stepKey('a', 'x', 2)];
    expect(new Set(keys).size).toBe(4);
  });
});
