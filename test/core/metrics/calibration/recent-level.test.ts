import { expect, test } from 'vitest';
import { applyCalibration } from '../../../../core/metrics/calibration/apply-calibration.ts';
import { clampedLogit, sigmoid } from '../../../../core/metrics/calibration/logit.ts';
import { toRecentLevel } from '../../../../core/metrics/calibration/recent-level.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

/** Rows whose outcomes have the log odds of their probability and those of a level on top. */
function rowsOf(level: (position: number) => number, rows = 8000, seed = 1) {
  const random = seededRandom(seed);
  const p = new Float64Array(rows).map(() => sigmoid(-4 + 4 * random()));
  const target = p.map((own, i) => (random() < sigmoid(clampedLogit(own) + level(i / rows)) ? 1 : 0));
  return { p, target };
}

test('a level that moved is followed within the noise of its positives', () => {
  const { p, target } = rowsOf((at) => (at > 0.8 ? 0.8 : 0));
  const { calibration, shift, halfLife } = toRecentLevel(null, p, target);
  expect(shift).toBeGreaterThan(0.6);
  expect(shift).toBeLessThan(1);
  expect(halfLife).toBeLessThan(8000);
  const mean = p.map(applyCalibration(calibration)).reduce((a, b) => a + b, 0) / p.length;
  const next = rowsOf(() => 0.8, 8000, 2).target.reduce((a, b) => a + b, 0) / 8000;
  expect(Math.abs(mean - next) / next).toBeLessThan(0.1);
});

test('a level that holds is learned from all rows', () => {
  const { p, target } = rowsOf(() => 0);
  expect(Math.abs(toRecentLevel(null, p, target).shift)).toBeLessThan(0.12);
});

test('few positives move it little', () => {
  const p = new Float64Array(200).fill(0.01);
  const target = new Float64Array(200).map((_, i) => (i % 40 === 0 ? 1 : 0));
  const { shift } = toRecentLevel(null, p, target);
  // The rows alone would say log odds of 0.025 over 0.01: 0.93.
  expect(shift).toBeGreaterThan(0);
  expect(shift).toBeLessThan(0.8);
});

test('every row as often as its weight', () => {
  const { p, target } = rowsOf((at) => (at > 0.5 ? 0.5 : 0), 400);
  const twice = (values: Float64Array) => Float64Array.from({ length: 800 }, (_, i) => values[i >> 1]!);
  const weighed = toRecentLevel(null, p, target, new Float64Array(400).fill(2));
  expect(weighed.shift).toBeCloseTo(toRecentLevel(null, twice(p), twice(target)).shift, 1);
});
