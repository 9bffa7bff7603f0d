import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reserved } from '../../../core/contracts/dataset.ts';
import { selectionWeights, truncatedWeights } from '../../../core/labels/selection-weights.ts';
import { effectiveSampleSize } from '../../../core/stats/effective-sample-size.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';

const all = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

describe('selectionWeights', () => {
  it('is null where nothing was released, with or without decisions', () => {
    const plain = datasetOf({ columns: [], target: [1, 0] });
    const decided = datasetOf({
      columns: [texts(reserved.decision, ['allow', 'block']), numbers(reserved.propensity, [1, 0])],
      target: [1, 0],
    });
    expect(selectionWeights(plain, all(2))).toBeNull();
    expect(selectionWeights(decided, all(2))).toBeNull();
  });

  it('weighs a released row by its inverse propensity, and a labelled blocked row by 1', () => {
    const n = 400;
    const decisions = Array.from({ length: n }, (_, i) => (i === 1 || i === 2 ? 'block' : i === 3 ? null : 'allow'));
    const propensities = Array.from({ length: n }, (_, i) => (i === 0 || i === 1 ? 0.2 : i === 3 ? Number.NaN : 1));
    const dataset = datasetOf({
      columns: [texts(reserved.decision, decisions), numbers(reserved.propensity, propensities)],
      target: Array.from({ length: n }, (_, i) => i % 2),
    });
    expect([...selectionWeights(dataset, Uint32Array.of(5, 0, 1, 2, 3, ...all(n).slice(6)))!.slice(0, 5)]).toEqual([
      1, 5, 1, 1, 1,
    ]);
  });

  it('keeps order, cuts at mean times root n, and never raises a weight', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 50 }), (values) => {
        const raw = Float64Array.from(values);
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        const cut = truncatedWeights(raw);
        cut.forEach((w, i) => {
          expect(w).toBeLessThanOrEqual(raw[i]!);
          expect(w === raw[i] || Math.abs(w - mean * Math.sqrt(values.length)) < 1e-6).toBe(true);
        });
      }),
    );
  });

  it('gives back the rate of all rows where those of one kind are seldom seen', () => {
    // 900 allowed rows without fraud, 100 that the model would block of which 60 are fraud, a tenth of these released.
    const released = 10;
    const target = [...new Array<number>(900).fill(0), 1, 1, 1, 1, 1, 1, 0, 0, 0, 0];
    const dataset = datasetOf({
      columns: [
        texts(
          reserved.decision,
          target.map(() => 'allow'),
        ),
        numbers(
          reserved.propensity,
          target.map((_, i) => (i < 900 ? 1 : 0.1)),
        ),
      ],
      target,
    });
    const weights = selectionWeights(dataset, all(900 + released))!;
    const total = weights.reduce((a, b) => a + b, 0);
    expect(weights.reduce((sum, w, i) => sum + w * target[i]!, 0) / total).toBeCloseTo(0.06, 12);
    // (900 + 100)² / (900 + 10 · 100)
    expect(effectiveSampleSize(weights)).toBeCloseTo(1e6 / 1900, 9);
  });
});
