import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramEdges } from '../../../core/profile/histogram-edges.ts';
import { leftBin, numberProfile } from '../../../core/profile/number-profile.ts';
import { sortedFinite } from '../../../core/stats/sorted-finite.ts';

describe('histogramEdges', () => {
  it('gives a few whole numbers a bin each, others round bins', () => {
    expect(histogramEdges(Float64Array.of(1, 2, 2, 4))).toEqual([0.5, 1.5, 2.5, 3.5, 4.5]);
    const edges = histogramEdges(Float64Array.from({ length: 1001 }, (_, i) => i / 10));
    expect(edges.slice(0, 3)).toEqual([0, 5, 10]);
    expect(edges.at(-1)).toBe(100);
  });

  it('ends the axis before a long tail', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => (i < 9990 ? i / 100 : 1e6)).sort();
    const { profile } = numberProfile(values)!;
    expect(profile.histogram.edges.at(-1)).toBeLessThan(200);
    expect(profile.histogram.above).toBe(10);
  });

  it('is ascending and holds every value of any sample', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.constantFrom(0, 1e-300, 1e300, 5, 5e-324, -5e-324, 3e-310),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), (values) => {
        const edges = histogramEdges(sortedFinite(values));
        expect(edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]!))).toBe(true);
        expect(edges.length).toBeLessThan(40);
        const { histogram, zeros } = numberProfile(values)!.profile;
        expect(histogram.counts.reduce((a, b) => a + b, histogram.below + histogram.above)).toBe(values.length);
        expect(zeros).toBe(values.filter((v) => v === 0).length);
      }),
    );
  });
});

describe('leftBin', () => {
  it('is left-closed, the last bin closed', () => {
    expect([-1, 0, 0.5, 1, 2, 3].map((v) => leftBin([0, 1, 2], v))).toEqual([-1, 0, 0, 1, 1, 2]);
  });
});
