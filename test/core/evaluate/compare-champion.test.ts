import { describe, expect, test } from 'vitest';
import { type ComparisonOptions, compareChampion } from '../../../core/evaluate/compare-champion.ts';
import { levelOfLook } from '../../../core/evaluate/level-of-look.ts';
import { batchesOf } from '../../../core/metrics/batches.ts';
import type { Predicted } from '../../../core/metrics/statistics.ts';
import { seededRandom } from '../../../core/stats/random.ts';

const n = 2000;
const random = seededRandom(5);
const noise = new Float64Array(n).map(() => random() - 0.5);
const target = new Float64Array(n).map((_, i) => 10 * Math.sin(i));
const single = batchesOf(n);
const options = { minimumGain: 0.01, confidence: 0.95 };
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
  // The first comparison spends 3.5 of 5 %: 1.812 standard errors below the mean.
  const bound = mean - 1.8119 * Math.sqrt(variance / n);
  expect(Math.abs(found!.lower - bound)).toBeLessThan(0.2 * Math.sqrt(variance / n));
  expect(found).toMatchObject({ look: 1, level: expect.closeTo(0.035, 12), batches: { kind: 'row', count: 200 } });
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

test('every further comparison with a champion asks for more, and all of them spend no more than was stated', () => {
  const champion = predicted(target.map((y, i) => y + 1 + 2 * noise[i]!));
  const challenger = predicted(target.map((y, i) => y + 1 + 1.96 * noise[(7 * i) % n]!));
  const at = (look: number) =>
    compareChampion('mae', 1, { champion, challenger }, single, { ...options, look }).champion!;
  const bounds = [1, 2, 3, 4, 5].map((look) => at(look).lower);
  expect(bounds).toEqual(bounds.toSorted((a, b) => b - a));
  const spent = Array.from({ length: 1000 }, (_, i) => levelOfLook(0.05, i + 1)).reduce((a, b) => a + b);
  expect(spent).toBeLessThan(0.05);
  expect(spent).toBeGreaterThan(0.0499);
  expect(at(3).level).toBeCloseTo(0.0025, 12);
});

test('weights of the rows count: what weighs nothing says nothing', () => {
  const champion = predicted(target.map((y, i) => y + (i % 2 === 0 ? 3 : 1)));
  const challenger = predicted(target.map((y, i) => y + (i % 2 === 0 ? 1 : 1.2)));
  const weights = target.map((_, i) => (i % 2 === 0 ? 0 : 1));
  const weighed = { champion: { ...champion, weights }, challenger: { ...challenger, weights } };
  const blind = compareChampion('mae', 1, { champion, challenger }, single, options);
  const seeing = compareChampion('mae', 1, weighed, single, options);
  expect(blind.verdict).toBe('promote');
  expect(seeing).toMatchObject({ verdict: 'keep', champion: { champion: 1, challenger: expect.closeTo(1.2, 9) } });
});

describe('of a run that drift or degradation started', () => {
  const champion = predicted(target.map((y, i) => y + 4 + 8 * noise[i]!));
  const better = predicted(target.map((y, i) => y + 3.9 + 8 * noise[(7 * i) % n]!));
  const worse = predicted(target.map((y, i) => y + 4.2 + 8 * noise[(7 * i) % n]!));
  const decay: NonNullable<ComparisonOptions['decay']> = { maximumLoss: 0.1, measured: false, evaluated: 2 };
  const judged = (challenger: Predicted, change: Partial<typeof decay> | null) =>
    compareChampion('mae', 1, { champion, challenger }, single, {
      ...options,
      ...(change && { decay: { ...decay, ...change } }),
    });

  test('a challenger that is better by figures and not surely follows a champion that has decayed, its loss bounded', () => {
    expect(judged(better, null).verdict).toBe('keep');
    const { verdict, reason, champion: found } = judged(better, {});
    expect(verdict).toBe('promote');
    expect(found).toMatchObject({ maximumLoss: 0.1 });
    expect(found!.lower).toBeLessThan(0);
    expect(reason).toMatch(
      /the champion has decayed, and the challenger is worse by 0\.3976 at most \(promotion\.maximumLoss\)/,
    );
  });

  test('not where the champion is as good as ever, unless the monitor has measured it', () => {
    expect(judged(better, { evaluated: 4.05 }).verdict).toBe('keep');
    expect(judged(better, { evaluated: null }).verdict).toBe('keep');
    expect(judged(better, { evaluated: null, measured: true }).verdict).toBe('promote');
  });

  test('not where the bound is tighter than the rows can tell, nor one of worse figures', () => {
    expect(judged(better, { maximumLoss: 0.001 }).verdict).toBe('keep');
    expect(judged(worse, {}).verdict).toBe('keep');
  });
});
