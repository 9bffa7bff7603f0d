import { expect, test } from 'vitest';
import { compareChampion } from '../../../core/evaluate/compare-champion.ts';
import type { Blocks } from '../../../core/metrics/bootstrap.ts';
import type { Predicted } from '../../../core/metrics/statistics.ts';
import { seededRandom } from '../../../core/stats/random.ts';

const n = 2000;
const random = seededRandom(5);
const noise = new Float64Array(n).map(() => random() - 0.5);
const target = new Float64Array(n).map((_, i) => 10 * Math.sin(i));
const single: Blocks = { kind: 'row', of: new Uint32Array(n).map((_, i) => i), count: n };
const options = { minimumGain: 0.01, confidence: 0.95, samples: 500, seed: 1 };
const predicted = (predictions: Float64Array): Predicted => ({ task: 'regression', outputs: 1, target, predictions });

test('draws are paired: a gain that every row has is certain to the last digit', () => {
  const champion = predicted(target.map((y) => y + 3));
  const challenger = predicted(target.map((y) => y + 2.5));
  const { champion: found, verdict } = compareChampion('mae', 1, { champion, challenger }, single, options);
  expect(found!.lower).toBeCloseTo(0.5, 10);
  expect(found!.gain).toBeCloseTo(0.5 / 3, 10);
  expect(verdict).toBe('promote');
});

test('the bound is that of a paired test of the mean difference', () => {
  const champion = predicted(target.map((y, i) => y + 1 + 2 * noise[i]!));
  const challenger = predicted(target.map((y, i) => y + 1 + noise[(7 * i) % n]!));
  const { champion: found } = compareChampion('mae', 1, { champion, challenger }, single, options);
  const gains = target.map((y, i) => Math.abs(champion.predictions[i]! - y) - Math.abs(challenger.predictions[i]! - y));
  const mean = gains.reduce((a, b) => a + b, 0) / n;
  const variance = gains.reduce((sum, g) => sum + (g - mean) ** 2, 0) / (n - 1);
  // One-sided at 95 %: 1.645 standard errors below the mean.
  const bound = mean - 1.6449 * Math.sqrt(variance / n);
  expect(Math.abs(found!.lower - bound)).toBeLessThan(0.15 * Math.sqrt(variance / n));
});

test('the same model is no gain, whichever way it is compared', () => {
  const one = predicted(target.map((y, i) => y + noise[i]!));
  const found = compareChampion('rmse', 1, { champion: one, challenger: one }, single, { ...options, minimumGain: 0 });
  expect(found).toMatchObject({ verdict: 'keep', champion: { gain: 0, lower: 0 } });
});

test('what one gains the other loses', () => {
  const a = predicted(target.map((y, i) => y + noise[i]!));
  const b = predicted(target.map((y, i) => y + 1.2 * noise[(3 * i) % n]!));
  const forth = compareChampion('rmse', 1, { champion: b, challenger: a }, single, options);
  const back = compareChampion('rmse', 1, { champion: a, challenger: b }, single, options);
  expect(forth.champion!.lower).toBeGreaterThan(0);
  expect(back.champion!.lower).toBeLessThan(0);
  expect([forth.verdict, back.verdict]).toEqual(['promote', 'keep']);
});
