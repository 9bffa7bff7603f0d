import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  packAscending,
  packBytes,
  packWeights,
  unpackAscending,
  unpackBytes,
  unpackWeights,
} from '../../../core/features/packed.ts';

describe('packed numbers', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uniqueArray(fc.nat({ max: 2 ** 20 })), (bytes, numbers) => {
        expect(unpackBytes(packBytes(bytes))).toEqual(bytes);
        const ascending = Uint32Array.from(numbers).sort();
        expect(unpackAscending(packAscending(ascending))).toEqual(ascending);
      }),
    );
  });

  it('come back within half a step where they are weights', () => {
    fc.assert(
      fc.property(fc.float64Array({ noNaN: true, min: -1e6, max: 1e6 }), (weights) => {
        const packed = packWeights(weights);
        const unpacked = unpackWeights(packed);
        weights.forEach((weight, i) => {
          expect(Math.abs(unpacked[i]! - weight)).toBeLessThanOrEqual(Math.max(packed.unit * 0.500001, 1e-300));
        });
      }),
    );
  });
});
