import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyCalibration,
  applyMulticlassCalibration,
} from '../../../../core/metrics/calibration/apply-calibration.ts';
import { fitCalibration } from '../../../../core/metrics/calibration/fit-calibration.ts';
import { fitIsotonic, interpolate } from '../../../../core/metrics/calibration/isotonic.ts';
import { fitPlatt } from '../../../../core/metrics/calibration/platt.ts';
import { expectedCalibrationError, reliability } from '../../../../core/metrics/calibration/reliability.ts';
import { logLoss } from '../../../../core/metrics/log-loss.ts';
import { rocAuc } from '../../../../core/metrics/roc-auc.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** True log odds uniform in [-4, 4]; the model says `distort` of the true probability. */
function sample(rows: number, distort: (p: number) => number) {
  const random = seededRandom(11);
  const truth = new Float64Array(rows).map(() => sigmoid(8 * random() - 4));
  return {
    truth,
    probabilities: truth.map(distort),
    target: truth.map((p) => (random() < p ? 1 : 0)),
  };
}

test("centred isotonic regression: the rates are scikit-learn's, at the mean of their blocks", () => {
  // The scores with the least and the largest again, and the targets with 1 and 0, as x and t; weights w = 1 and twice 0.5:
  // r = IsotonicRegression().fit(x, t, sample_weight=w).predict(x); y = np.unique(r)
  // centres = [np.average(x[r == v], weights=w[r == v]) for v in y]
  const target = Float64Array.from({ length: 40 }, (_, i) => ((i * 7) % 10 < 3 ? 1 : 0));
  const scores = Float64Array.from([
    0.6, 0.9, 0.7, 0.3, 0.1, 0.6, 1.0, 0.6, 0.2, 0.2, 0.7, 0.9, 0.5, 0.2, 0.3, 0.7, 1.0, 0.5, 0.1, 0.3, 0.9, 0.8, 0.4,
    0.2, 0.4, 0.9, 0.9, 0.3, 0.1, 0.5, 1.0, 0.7, 0.2, 0.2, 0.6, 0.9, 0.7, 0.2, 0.2, 0.7,
  ]);
  const { x, y } = fitIsotonic(scores, target);
  [0, 0.1, 0.3, 0.6, 5 / 7, 0.9, 1].forEach((v, i) => {
    expect(x[i]).toBeCloseTo(v, 12);
  });
  [1 / 14, 1 / 7, 4 / 17, 1 / 4, 2 / 7, 1 / 3, 6 / 7].forEach((v, i) => {
    expect(y[i]).toBeCloseTo(v, 12);
  });
  expect(x).toHaveLength(7);
  expect(interpolate(x, y, 0.2)).toBeCloseTo(0.18907563025210083, 12);
  expect(interpolate(x, y, 0.95)).toBeCloseTo((1 / 3 + 6 / 7) / 2, 12);
});

test('an isotonic calibration keeps the order of the rows, isotonic regression would not', () => {
  const { probabilities, target } = sample(2000, (p) => p ** 3);
  const { x, y } = fitIsotonic(probabilities, target);
  expect(x.length).toBeLessThan(100);
  const calibrated = probabilities.map((p) => interpolate(x, y, p));
  expect(new Set(calibrated).size).toBe(new Set(probabilities).size);
  expect(rocAuc(target, calibrated)).toBe(rocAuc(target, probabilities));
});

test('all rows of one outcome or one probability are no certainty', () => {
  const p = Float64Array.of(0.2, 0.4, 0.6, 0.8);
  expect(fitIsotonic(p, new Float64Array(4))).toEqual({ x: [0, 0.5, 1], y: [0.05, 0.1, 0.55] });
  expect(fitIsotonic(p, new Float64Array(4).fill(1))).toEqual({ x: [0, 0.5, 1], y: [0.45, 0.9, 0.95] });
  expect(fitIsotonic(Float64Array.of(0, 0, 0), Float64Array.of(0, 1, 0))).toEqual({ x: [0, 1], y: [0.375, 0.6875] });
});

test("Platt's map is the exact optimum", () => {
  // Newton's method in numpy; sklearn.calibration._SigmoidCalibration().fit(logit(p), y) gives 0.5329125, 0.6285941.
  const target = Float64Array.of(0, 0, 1, 0, 1, 1, 0, 1, 1, 1);
  const fitted = fitPlatt(Float64Array.of(0.02, 0.1, 0.15, 0.2, 0.4, 0.45, 0.5, 0.8, 0.9, 0.97), target);
  expect(fitted!.slope).toBeCloseTo(0.532912476332, 10);
  expect(fitted!.intercept).toBeCloseTo(0.628593909075, 10);
});

describe('the choice', () => {
  test('Platt where log odds are scaled', () => {
    const { probabilities, target, truth } = sample(3000, (p) => sigmoid(3 * Math.log(p / (1 - p)) + 1));
    const { calibration, crossFitted, reason } = fitCalibration(probabilities, target, 1, 1);
    expect(calibration).toMatchObject({ kind: 'platt', slope: expect.closeTo(1 / 3, 1) });
    expect(logLoss(target, crossFitted) - logLoss(target, truth)).toBeLessThan(0.005);
    expect(reason).toMatch(/cross-fitted log loss on 3000 validation rows: none .*, platt .*, isotonic /);
  });

  test('isotonic where the distortion is of another shape', () => {
    const { probabilities, target } = sample(6000, (p) => (p < 0.5 ? p / 10 : 0.95 + (p - 0.5) / 10.5));
    expect(fitCalibration(probabilities, target, 1, 1).calibration?.kind).toBe('isotonic');
  });

  test('none without enough rows, classes, or rows of a class', () => {
    const one = fitCalibration(new Float64Array(100).fill(0.1), new Float64Array(100), 1, 1);
    expect(one).toMatchObject({
      calibration: null,
      reason: 'not calibrated: the validation rows are all of one class',
    });
    expect(fitCalibration(new Float64Array(9).fill(0.1), new Float64Array(9), 1, 1).reason).toContain(
      '9 validation rows',
    );
    const few = new Float64Array(100).map((_, i) => (i < 2 ? 1 : 0));
    expect(fitCalibration(new Float64Array(100).fill(0.1), few, 1, 1).reason).toContain(
      'a class has 2 validation rows',
    );
  });

  test('temperature for several classes', () => {
    const random = seededRandom(2);
    const rows = 2000;
    const target = new Float64Array(rows).map(() => Math.floor(3 * random()));
    const probabilities = Float64Array.from(
      Array.from(target).flatMap((y) => {
        const hit = random() < 0.6 ? y : Math.floor(3 * random());
        return [0, 1, 2].map((k) => (k === hit ? 0.98 : 0.01));
      }),
    );
    const { calibration } = fitCalibration(probabilities, target, 3, 1);
    expect(calibration).toMatchObject({ kind: 'temperature' });
    const row = Float64Array.of(0.98, 0.01, 0.01);
    applyMulticlassCalibration(calibration)(row);
    expect(row[0]).toBeCloseTo(0.73, 1);
    expect(row[0]! + row[1]! + row[2]!).toBeCloseTo(1, 12);
  });
});

test('calibration is monotone and stays within 0 and 1', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ p: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.boolean() }), {
        minLength: 2,
        maxLength: 60,
      }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 }),
      (data, probes) => {
        const p = Float64Array.from(data, (d) => d.p);
        const y = Float64Array.from(data, (d) => (d.y ? 1 : 0));
        const platt = fitPlatt(p, y);
        const isotonic = fitIsotonic(p, y);
        for (const points of [isotonic.x, isotonic.y])
          points.slice(1).forEach((v, i) => {
            expect(v).toBeGreaterThan(points[i]!);
          });
        const maps = [applyCalibration({ kind: 'isotonic', ...isotonic })];
        if (platt) maps.push(applyCalibration({ kind: 'platt', ...platt }));
        for (const map of maps) {
          const values = probes.toSorted((a, b) => a - b).map(map);
          values.forEach((v, i) => {
            expect(v).toBeGreaterThanOrEqual(0);
            expect(v).toBeLessThanOrEqual(1);
            if (i > 0) expect(v).toBeGreaterThanOrEqual(values[i - 1]! - 1e-15);
          });
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('null leaves probabilities alone, an unknown kind is refused', () => {
  expect(applyCalibration(null)(0.3)).toBe(0.3);
  expect(() => applyCalibration({ kind: 'temperature', temperature: 1 })).toThrow("kind 'temperature'");
  expect(() => applyMulticlassCalibration({ kind: 'platt', slope: 1, intercept: 0 })).toThrow("kind 'platt'");
});

test('reliability: bins of equally many rows, ties kept together', () => {
  const { truth, target } = sample(5000, (p) => p);
  const curve = reliability(target, truth);
  expect(curve.map((b) => b.rows)).toEqual(new Array(10).fill(500));
  expect(expectedCalibrationError(curve)).toBeLessThan(0.03);
  expect(reliability(Float64Array.of(0, 1, 1), Float64Array.of(0.5, 0.5, 0.5))).toEqual([
    { predicted: 0.5, observed: 2 / 3, rows: 3 },
  ]);
});
