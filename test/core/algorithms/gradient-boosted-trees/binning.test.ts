import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binMatrix } from '../../../../core/algorithms/binning/binned-matrix.ts';
import { findThresholds } from '../../../../core/algorithms/binning/find-thresholds.ts';
import { sortFloats } from '../../../../core/algorithms/binning/sort-floats.ts';
import { matrixOf, range } from '../table.ts';

const floats = (options: fc.FloatConstraints = {}) =>
  fc.array(fc.float({ noNaN: true, ...options }), { minLength: 1, maxLength: 200 }).map((v) => Float32Array.from(v));

test('sorted as a comparison sort sorts', () => {
  fc.assert(
    fc.property(floats(), (values) => {
      // The radix sort does not tell the zeros apart.
      const expected = Array.from(values.toSorted(), (v) => v + 0);
      sortFloats(values, new Uint32Array(values.length));
      expect(Array.from(values, (v) => v + 0)).toEqual(expected);
    }),
  );
});

test('a value lies in the bin that its thresholds say, whatever the values', () => {
  fc.assert(
    fc.property(
      floats(),
      fc.integer({ min: 2, max: 255 }),
      fc.integer({ min: 1, max: 5 }),
      (values, maxBin, minDataInBin) => {
        const train = range(0, values.length);
        const { slots, stride, bins } = binMatrix(matrixOf({ a: values }), train, { maxBin, minDataInBin });
        const [slot] = slots;
        if (!slot) return;
        // One more for missing values.
        expect(slot.bins).toBeLessThanOrEqual(maxBin + 1);
        values.forEach((v, i) => {
          expect(bins[i * stride]).toBe(slot.thresholds.filter((t) => v > t).length);
        });
      },
    ),
  );
});

test('also among many rows, of which the search takes another way', () => {
  const values = Float32Array.from({ length: 70_000 }, (_, i) => Math.sin(i) * 10 ** ((i % 13) - 6));
  const { slots, stride, bins } = binMatrix(matrixOf({ a: values }), range(0, values.length), {
    maxBin: 255,
    minDataInBin: 3,
  });
  const { thresholds } = slots[0]!;
  expect(thresholds.length).toBeGreaterThan(200);
  const wrong = values.filter((v, i) => {
    const bin = bins[i * stride]!;
    return (bin > 0 && v <= thresholds[bin - 1]!) || (bin < thresholds.length && v > thresholds[bin]!);
  });
  expect(wrong).toEqual(new Float32Array());
});

test('thresholds rise and divide the rows about evenly', () => {
  const values = Float32Array.from({ length: 10_000 }, (_, i) => Math.fround(((i * 7919) % 10_000) / 17));
  const thresholds = findThresholds(values.slice(), 100, 3);
  expect(thresholds.length).toBeGreaterThan(90);
  const counts = new Array<number>(thresholds.length + 1).fill(0);
  for (const v of values) counts[thresholds.filter((t) => v > t).length]!++;
  expect(Math.max(...counts)).toBeLessThan(150);
});

test('a frequent value has a bin of its own', () => {
  const values = Float32Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? 0 : i / 100));
  const thresholds = findThresholds(values, 50, 3);
  expect(thresholds[0]).toBeGreaterThanOrEqual(0);
  expect(thresholds[0]).toBeLessThan(0.02);
});

test('thresholds are short decimals', () => {
  expect(Array.from(findThresholds(Float32Array.of(1, 1, 1, 2, 2, 2, 2.5, 2.5, 2.5), 255, 3))).toEqual([1.5, 2]);
});

test('rows are whole words, missing values have the last bin, constants are left out', () => {
  const { slots, stride, bins } = binMatrix(
    matrixOf({
      constant: [1, 1, 1, 1],
      a: [1, 2, Number.NaN, 4],
      missing: [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
      'c#': [2, 0, Number.NaN, 2],
    }),
    range(0, 4),
    { maxBin: 255, minDataInBin: 1 },
  );
  expect(slots.map((s) => [s.feature, s.bins])).toEqual([
    [1, 4],
    [3, 4],
  ]);
  expect(stride).toBe(4);
  expect(Array.from(bins)).toEqual([0, 2, 0, 0, 1, 0, 0, 0, 3, 3, 0, 0, 2, 2, 0, 0]);
});
