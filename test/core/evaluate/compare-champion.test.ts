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
  // The first comparison spends 1.25 of 5 %: 2.241 standard errors below the mean.
  const bound = mean - 2.2414 * Math.sqrt(variance / n);
  expect(Math.abs(found!.lower - bound)).toBeLessThan(0.2 * Math.sqrt(variance / n));
  expect(found).toMatchObject({
    look: 1,
    level: expect.closeTo(0.0125, 12),
    spent: false,
    batches: { kind: 'row', count: 200 },
  });
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
  // Half of it: the other half pays for the comparisons that are not counted.
  expect(spent).toBeLessThan(0.025);
  expect(spent).toBeGreaterThan(0.0249);
  expect(at(3).level).toBeCloseTo(0.025 / 12, 12);
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
  const bounded: NonNullable<ComparisonOptions['bounded']> = { maximumLoss: 0.1, confidence: 0.8 };
  const judged = (
    challenger: Predicted,
    change: Partial<typeof bounded> | null,
    more: Partial<ComparisonOptions> = {},
  ) =>
    compareChampion('mae', 1, { champion, challenger }, single, {
      ...options,
      ...(change && { bounded: { ...bounded, ...change } }),
      ...more,
    });

  test('a challenger that is better by figures and not surely follows, its loss bounded', () => {
    expect(judged(better, null).verdict).toBe('keep');
    const { verdict, reason, champion: found } = judged(better, { confidence: 0.99 });
    expect(verdict).toBe('promote');
    expect(found).toMatchObject({ maximumLoss: 0.1, confidence: 0.99, level: expect.closeTo(0.01, 12) });
    expect(found!.lower).toBeLessThan(0);
    expect(reason).toMatch(/after a change it may be worse by 0\.3976 at most \(promotion\.maximumLoss\)/);
  });

  test('whatever the comparisons before, of which it spends nothing', () => {
    expect(judged(better, {}, { look: 9 }).champion).toMatchObject({ level: expect.closeTo(0.2, 12), spent: false });
  });

  test('not where the bound is tighter than the rows can tell, nor one of worse figures', () => {
    expect(judged(better, { maximumLoss: 0.001, confidence: 0.99 }).verdict).toBe('keep');
    expect(judged(worse, {}).verdict).toBe('keep');
  });
});

describe('over ten runs with one champion', () => {
  const [days, perDay, windowDays, between] = [48, 12, 21, 3];
  const by = Int32Array.from({ length: windowDays * perDay }, (_, i) => Math.floor(i / perDay));
  const time = Float64Array.from(by, (day) => day * 86_400_000);
  const batches = batchesOf(by.length, time);

  /**
   * Verdicts of runs every three days, each with a test part of three weeks: most rows are those of the run before, and
   * challengers have most of their errors in common.
   * @param gains of the runs, relative to the champion's mean loss
   */
  function runs(seed: number, gains: readonly number[]) {
    const draw = seededRandom(seed);
    const rows = days * perDay;
    // Mean absolute error 2 of all, with chance of its own for the champion, for all challengers, and for each.
    const [champion, shared] = [0, 1].map(() => Float64Array.from({ length: rows }, () => 4 * draw()));
    let look = 1;
    return gains.map((gain, run) => {
      const from = run * between * perDay;
      const part = <T>(of: (row: number) => T) => Array.from(by, (_, i) => of(from + i));
      const zeros = new Float64Array(by.length);
      const model = (loss: number[]): Predicted => ({
        task: 'regression',
        outputs: 1,
        target: zeros,
        predictions: Float64Array.from(loss),
      });
      const own = part((row) => (1 - gain) * (draw() < 0.7 ? shared![row]! : 4 * draw()));
      const both = { champion: model(part((row) => champion![row]!)), challenger: model(own) };
      const found = compareChampion('mae', 1, both, batches, { minimumGain: 0.01, confidence: 0.95, look });
      if (found.champion!.spent) look++;
      return found.verdict;
    });
  }
  const share = (times: number, of: (seed: number) => boolean) =>
    Array.from({ length: times }, (_, seed) => of(seed + 1)).filter(Boolean).length / times;

  test('an equal model is promoted in at most five of 100 series', () => {
    expect(share(400, (seed) => runs(seed, new Array(10).fill(0)).includes('promote'))).toBeLessThanOrEqual(0.05);
  });

  test('a model of two fifths less loss is let through at the fifth, after four that were none the better', () => {
    expect(share(100, (seed) => runs(seed, [0, 0, 0, 0, 0.4])[4] === 'promote')).toBeGreaterThan(0.9);
  });
});

test('a champion that is sure and wrong in a few rows does not make a better one uncertain', () => {
  const rows = 134;
  const outcomes = new Float64Array(rows).map((_, i) => (i % 5 < 2 ? 1 : 0));
  const of = (predictions: Float64Array): Predicted => ({ task: 'binary', outputs: 1, target: outcomes, predictions });
  const challenger = of(outcomes.map((y, i) => (i % 7 === 0 ? 0.55 - 0.1 * y : 0.25 + 0.5 * y)));
  const champion = of(outcomes.map((y, i) => (i % 45 === 3 ? 1 - y : i % 3 === 0 ? 0.6 - 0.2 * y : 0.35 + 0.3 * y)));
  const found = compareChampion('logLoss', 1, { champion, challenger }, batchesOf(rows), options);
  expect(found.champion!.champion).toBeGreaterThan(1);
  expect(found.champion!.gain).toBeGreaterThan(0.5);
  expect(found.verdict).toBe('promote');
});
