import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binFinder } from '../../../core/stats/bin-finder.ts';
import { binIndex } from '../../../core/stats/bin-index.ts';

describe('binFinder', () => {
  it('finds the bins that binIndex finds', () => {
    const double = fc.double({ noNaN: true });
    fc.assert(
      fc.property(fc.array(double, { maxLength: 30 }), fc.array(double), (some, values) => {
        const edges = [...new Set(some.filter(Number.isFinite))].sort((a, b) => a - b);
        const find = binFinder(edges);
        for (const value of [...values, ...edges]) expect(find(value)).toBe(binIndex(edges, value));
      }),
    );
  });
});
