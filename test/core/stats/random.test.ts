import { describe, expect, it } from 'vitest';
import { seededRandom, shuffle } from '../../../core/stats/random.ts';

describe('seededRandom', () => {
  it('repeats for a seed and differs between seeds', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    const firsts = new Set([0, 1, 2, -1, 0.5, 2 ** 32, 2 ** 32 + 1, 2 ** 40].map((seed) => draw(seed)[0]));
    expect(firsts.size).toBe(7); // 0 and 0.5 share their integer part
  });

  it('is uniform in [0, 1): bins, moments and serial correlation within five standard errors', () => {
    const random = seededRandom(42);
    const n = 200_000;
    const bins = new Float64Array(100);
    let sum = 0;
    let product = 0;
    let before = 0.5;
    for (let i = 0; i < n; i++) {
      const u = random();
      if (!(u >= 0 && u < 1)) expect.fail(`drew ${u}`);
      bins[Math.floor(u * 100)]!++;
      sum += u;
      product += (u - 0.5) * (before - 0.5);
      before = u;
    }
    const chiSquare = bins.reduce((total, count) => total + (count - n / 100) ** 2 / (n / 100), 0);
    expect(chiSquare).toBeLessThan(99 + 5 * Math.sqrt(2 * 99));
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(product / n)).toBeLessThan(5 / 12 / Math.sqrt(n));
  });

  it('refuses a seed that is not a number', () => {
    expect(() => seededRandom(Number.NaN)).toThrow('seed is NaN; expected a finite number');
  });
});

describe('shuffle', () => {
  it('keeps the entries and reaches every order about as often', () => {
    const random = seededRandom(3);
    const seen = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffle([0, 1, 2], random).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210']);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
