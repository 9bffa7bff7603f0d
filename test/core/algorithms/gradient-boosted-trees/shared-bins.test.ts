import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valuesOf } from '../../../../core/algorithms/binning/binned-features.ts';
import { sharedBins } from '../../../../core/algorithms/binning/shared-bins.ts';
import { gradientBoostedTrees } from '../../../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import { binPrepared, decodePrepared, encodePrepared, type Prepared } from '../../../../core/prepare/prepared.ts';
import { runTrial } from '../../../../core/search/run-trial.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { parts } from '../../../../core/table/feature-matrix.ts';
import { trainer } from '../../../support/algorithms.ts';
import { matrixOf } from '../table.ts';

/** Values that training rows do not have: missing ones, codes, infinities and numbers beyond their range. */
function preparedOf(seed: number, rows = 600): Prepared {
  const random = seededRandom(seed);
  const part = Uint8Array.from({ length: rows }, () => 1 + Math.floor(3 * random()));
  const column = (of: (seen: boolean) => number) => Float32Array.from(part, (p) => of(p === parts.train));
  const matrix = matrixOf({
    number: column((seen) => (seen ? random() : random() < 0.2 ? Number.NaN : 3 * random() - 1)),
    missing: column(() => (random() < 0.3 ? Number.NaN : Math.floor(5 * random()))),
    infinite: column((seen) => (random() < 0.1 ? (random() < 0.5 ? Infinity : -Infinity) : seen ? random() : 1e38)),
    'code#': column((seen) => (random() < 0.1 ? Number.NaN : Math.floor((seen ? 6 : 12) * random()))),
    'known#': column((seen) => (!seen && random() < 0.3 ? Number.NaN : Math.floor(3 * random()))),
    constant: column((seen) => (seen ? 1 : random())),
    constantOrMissing: column((seen) => (random() < 0.3 ? Number.NaN : seen ? 1 : random())),
  });
  const target = Float64Array.from(part, (_, i) => {
    const score = [matrix.data[0]![i]!, matrix.data[1]![i]! / 5, matrix.data[3]![i]! > 3 ? 1 : 0]
      .map((v) => (Number.isNaN(v) ? 0.7 : v))
      .reduce((a, b) => a + b, 0);
    return random() < score / 2.5 ? 1 : 0;
  });
  const time = new Float64Array(rows);
  const rowIndex = new Uint32Array(rows).map((_, i) => i);
  return {
    matrix,
    target,
    part,
    time,
    costs: null,
    known: new Float64Array(rows),
    weight: null,
    imputed: null,
    unit: null,
    rowIndex,
    task: 'binary',
    classes: ['0', '1'],
  };
}

const spec = (parameters: Record<string, number>) => ({
  index: 0,
  algorithm: 'gradientBoostedTrees' as const,
  parameters: { numIterations: 15, minDataInLeaf: 3, minSumHessianInLeaf: 0.1, minDataPerGroup: 3, ...parameters },
  seed: 3,
  minutes: 1,
});

describe('a trial on shared bins', () => {
  test('gives the model and predictions of one on numbers, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.boolean(), async (seed, sampled) => {
        const numbers = preparedOf(seed);
        const bins = decodePrepared(encodePrepared(binPrepared(numbers, sharedBins)));
        const asked = spec(sampled ? { baggingFraction: 0.7, featureFraction: 0.6 } : {});
        expect(await runTrial(asked, bins, () => false, trainer)).toEqual(
          await runTrial(asked, numbers, () => false, trainer),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('is refused where its parameters ask for other bins, and such trials take the numbers', async () => {
    const bins = binPrepared(preparedOf(1), sharedBins);
    await expect(runTrial(spec({ maxBin: 15 }), bins, () => false, trainer)).rejects.toThrow(
      /binned with maxBin 255 and minDataInBin 3; parameters ask for 15 and 3/,
    );
    const reads = (parameters: Record<string, number>) => gradientBoostedTrees.readsSharedBins!(parameters);
    expect([reads({}), reads({ maxBin: 255 }), reads({ maxBin: 15 }), reads({ minDataInBin: 1 })]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

test('each bin is stood for by a float32 of its own', () => {
  const numbers = [-Infinity, -1e38, -1, -(2 ** -149), 0, 2 ** -149, 0.1, 1, 1e38, Infinity];
  const thresholds = Float64Array.from(numbers.slice(0, -1), (v, i) => (i % 2 === 0 ? v : (v + numbers[i + 1]!) / 2));
  thresholds[0] = -Number.MAX_VALUE;
  const values = valuesOf({ feature: 0, categorical: false, bins: thresholds.length + 2, thresholds });
  values.forEach((value, bin) => {
    if (bin > thresholds.length) expect(value).toBeNaN();
    else expect(thresholds.filter((t) => value > t).length).toBe(bin);
  });
});
