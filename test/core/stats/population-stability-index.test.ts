import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { populationStabilityIndex } from '../../../core/stats/population-stability-index.ts';
import { seededRandom } from '../../../core/stats/random.ts';

function sample(fractions: readonly number[], rows: number, random: () => number): number[] {
  const counts = fractions.map(() => 0);
  for (let i = 0; i < rows; i++) {
    let u = random();
    let bin = 0;
    while (bin < fractions.length - 1 && u >= fractions[bin]!) u -= fractions[bin++]!;
    counts[bin]!++;
  }
  return counts;
}

describe('populationStabilityIndex', () => {
  it('agrees with the formula in NumPy', () => {
    expect(populationStabilityIndex([100, 200, 300, 400], [30, 20, 25, 25])!.psi).toBeCloseTo(0.296404780682998, 12);
  });

  it('is never negative, symmetric, and finite where a bin is empty', () => {
    const counts = fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const there = populationStabilityIndex(a, b);
        if (!there) return;
        expect(there.psi).toBeGreaterThanOrEqual(-1e-15);
        expect(Number.isFinite(there.psi)).toBe(true);
        expect(populationStabilityIndex(b, a)!.psi).toBeCloseTo(there.psi, 12);
      }),
    );
    expect(populationStabilityIndex([10, 0], [0, 10])!.psi).toBeGreaterThan(4);
  });

  it('stays below its chance level without drift, and has the stated mean', () => {
    const random = seededRandom(11);
    const fractions = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1];
    const results = Array.from(
      { length: 1500 },
      () => populationStabilityIndex(sample(fractions, 5000, random), sample(fractions, 200, random))!,
    );
    const exceeded = results.filter((r) => r.psi > r.chanceAt(0.01)).length / results.length;
    expect(exceeded).toBeLessThan(0.025);
    const mean = results.reduce((sum, r) => sum + r.psi, 0) / results.length;
    expect(mean / (9 * (1 / 5000 + 1 / 200))).toBeGreaterThan(0.85);
    expect(mean / (9 * (1 / 5000 + 1 / 200))).toBeLessThan(1.15);
  });

  it('has nothing to say without rows, and refuses other bins', () => {
    expect(populationStabilityIndex([1, 2], [0, 0])).toBeNull();
    expect(populationStabilityIndex([5], [5])).toMatchObject({ psi: 0, degrees: 0 });
    expect(() => populationStabilityIndex([1], [1, 2])).toThrow('psi of 1 with 2 bins');
  });
});
