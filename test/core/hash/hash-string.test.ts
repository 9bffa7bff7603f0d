import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashString, hashUnit } from '../../../core/hash/hash-string.ts';

describe('hashString', () => {
  it('is the same in every release: rows must not move to another part', () => {
    expect([hashString(''), hashString('tx-1'), hashString('Zürich 🎈', 7)]).toMatchInlineSnapshot(`
      [
        0,
        1326726910,
        1155351944,
      ]
    `);
  });

  it('spreads similar texts evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) counts[Math.floor(hashUnit(`tx-${i}`) * 10)]!++;
    // Chi-squared with 9 degrees of freedom: 27.9 is the 0.999 quantile (scipy.stats.chi2.ppf).
    expect(counts.reduce((sum, n) => sum + (n - 2000) ** 2 / 2000, 0)).toBeLessThan(27.9);
  });

  it('stays in [0, 1)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, seed) => {
        const unit = hashUnit(text, seed);
        return unit >= 0 && unit < 1;
      }),
    );
  });
});
