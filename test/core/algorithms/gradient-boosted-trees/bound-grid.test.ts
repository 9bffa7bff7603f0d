import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundGrid, cellOf } from '../../../../core/algorithms/gradient-boosted-trees/leaf-sets/bound-grid.ts';

const anyNumber = fc.oneof(
  fc.double({ noNaN: true }),
  fc.float({ noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(0, -0, 1e-45, -1e-45, 1e300, -1e300, 2 ** 24 + 1, Infinity, -Infinity),
);

test('the bounds that a value is above are those of the cells before its own, and some of its own', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyNumber, { minLength: 1, maxLength: 300 }), fc.array(anyNumber), (some, others) => {
      const bounds = Float64Array.from(new Set(some.filter((b) => b < Infinity))).sort();
      const grid = boundGrid(bounds);
      for (const value of [...others, ...bounds].map(Math.fround)) {
        const below = bounds.filter((bound) => !(value <= bound)).length;
        const cell = cellOf(grid, value);
        const left = below - grid.before[cell]!;
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThan(2 ** grid.steps);
        expect(grid.bounds.filter((bound) => !(value <= bound))).toHaveLength(below);
      }
    }),
  );
});

test('among even bounds a value is compared once, among uneven ones no more often than a search of all would', () => {
  const even = Float64Array.from({ length: 255 }, (_, i) => 1000 + i / 7);
  expect(boundGrid(even).steps).toBe(1);
  const uneven = Float64Array.from({ length: 255 }, (_, i) => Math.exp(i / 3));
  expect(boundGrid(uneven).steps).toBe(8);
});
