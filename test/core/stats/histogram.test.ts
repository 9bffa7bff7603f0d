import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../core/stats/histogram-of.ts';
import { mergeHistograms } from '../../../core/stats/merge-histograms.ts';

const values = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(Number.NaN), fc.double()));

describe('histogram', () => {
  it('has right-closed bins and open ends', () => {
    const h = histogramOf([-9, 0, 0.5, 1, 1.5, 2, 99, Number.NaN, Number.POSITIVE_INFINITY], [0, 1, 2]);
    expect(h).toEqual({ edges: [0, 1, 2], counts: [2, 2, 2, 2], missing: 1 });
    expect(histogramOf([1, 2], []).counts).toEqual([2]);
  });

  it('merges exactly', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const edges = [-2, 0, 3.5];
        const merged = mergeHistograms(histogramOf(b, edges), histogramOf(a, edges));
        expect(merged).toEqual(histogramOf([...a, ...b], edges));
        expect(merged.counts.reduce((s, c) => s + c, merged.missing)).toBe(a.length + b.length);
      }),
    );
  });

  it('refuses edges out of order and edges that differ', () => {
    expect(() => histogramOf([1], [1, 1])).toThrow('edge 1 is 1; expected finite edges in strictly ascending order');
    expect(() => mergeHistograms(histogramOf([], [1]), histogramOf([], [2]))).toThrow('cannot merge histograms');
  });
});
