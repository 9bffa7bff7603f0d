import { expect, test } from 'vitest';
import type { FeatureBins } from '../../../../core/algorithms/binning/find-bins.ts';
import { InvalidTrainingData } from '../../../../core/algorithms/errors.ts';
import { histogramBuilder, histogramLayout } from '../../../../core/algorithms/gradient-boosted-trees/histogram.ts';
import { kernelModule, kernelOn } from '../../../../core/algorithms/gradient-boosted-trees/kernel/kernel.ts';
import { runner } from '../../../../core/algorithms/gradient-boosted-trees/runner.ts';
import { workspace } from '../../../../core/algorithms/gradient-boosted-trees/workspace.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

// Strides of one word, of less than a cache line, and of more; more rows than are summed before they are unpacked.
test.each([
  { rows: 200_000, features: 3, step: 1 },
  { rows: 20_000, features: 30, step: 1 },
  { rows: 20_000, features: 30, step: 7 },
  { rows: 3000, features: 150, step: 1 },
  { rows: 3000, features: 150, step: 11 },
  { rows: 1, features: 5, step: 1 },
])(
  'the kernel sums what a plain loop sums: $rows rows, $features features, one in $step',
  ({ rows, features, step }) => {
    const random = seededRandom(rows + features);
    const slots = Array.from(
      { length: features },
      (_, feature): FeatureBins => ({ feature, categorical: false, bins: 256, thresholds: new Float64Array(254) }),
    );
    const stride = 4 * Math.ceil(features / 4);
    const space = workspace({
      rows,
      unseenRows: 0,
      slots: features,
      outputs: 1,
      weighted: false,
      leaves: 31,
      threads: 1,
    });
    for (let i = 0; i < space.bins.length; i++) space.bins[i] = Math.floor(256 * random());
    // The largest values that there are, so that sums that do not fit would show.
    for (let i = 0; i < rows; i++) space.packed.set([2 ** 14 - 1, (random() < 0.1 ? 1 : -1) * (2 ** 14 - 1)], 2 * i);
    const chosen = space.order.map((_, i) => i).filter((i) => i % step === 0);
    space.order.set(chosen);

    const layout = histogramLayout(slots);
    const histogram = space.histogram(layout.length).fill(99);
    const own = runner(kernelOn(kernelModule(), space.memory), undefined, 1);
    const builder = histogramBuilder({ rows, slots, stride, bins: space.bins }, layout, space, own);
    builder.build(0, chosen.length, histogram);

    const expected = new Float64Array(layout.length);
    for (const row of chosen)
      for (let s = 0; s < features; s++) {
        const at = layout.offsets[s]! + 2 * space.bins[row * stride + s]!;
        expected[at]! += space.packed[2 * row + 1]!;
        expected[at + 1]! += space.packed[2 * row]!;
      }
    expect(histogram).toEqual(expected);
  },
);

test('a table too large for WebAssembly is refused', () => {
  const shape = { rows: 50_000_000, unseenRows: 0, slots: 100, outputs: 1, weighted: false, leaves: 31, threads: 1 };
  expect(() => workspace(shape)).toThrow(/50000000 rows of 100 features take 11\.5 GiB; at most 4 GiB/);
  expect(() => workspace({ ...shape, outputs: 3 })).toThrow(/50000000 rows of 100 features and 3 classes take/);
});

test('histograms that find no more room are refused, with what to take less of', () => {
  const space = workspace({ rows: 10, unseenRows: 0, slots: 1, outputs: 1, weighted: false, leaves: 4096, threads: 1 });
  const [first, second] = [space.histogram(1000), space.histogram(100_000)];
  second.fill(2);
  expect([first.length, second.length, first.every((sum) => sum === 0)]).toEqual([1000, 100_000, true]);
  expect(() => space.histogram(2 ** 29)).toThrow(InvalidTrainingData);
  expect(() => space.histogram(2 ** 29)).toThrow(/sums of 268435456 bins for each of up to 4096 leaves/);
});
