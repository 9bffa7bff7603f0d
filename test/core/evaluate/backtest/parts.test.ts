import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseRecency } from '../../../../core/evaluate/backtest/choose-recency.ts';
import { comparedRows } from '../../../../core/evaluate/backtest/compared-rows.ts';
import { blockOf, maxBlocks, originsOf } from '../../../../core/evaluate/backtest/origins.ts';
import { recencyCandidates } from '../../../../core/evaluate/backtest/recency-candidates.ts';
import { rollingOrigin } from '../../../../core/evaluate/backtest/rolling-origin.ts';
import { roundsFor } from '../../../../core/evaluate/backtest/rounds.ts';
import { recentRows } from '../../../../core/search/recency.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

const day = 86_400_000;

test('origins: blocks halve, and every row is in one of them', () => {
  const time = new Float64Array(1500).map((_, i) => (i / 100) * day);
  const origins = originsOf(time);
  expect(origins.map((t) => t / day)).toEqual([0, 8, 12, 14].map((d) => expect.closeTo(d, 1)));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 400 }), (days) => {
      const times = Float64Array.from(days, (d) => d * day).sort();
      const own = originsOf(times);
      expect(own.length).toBeLessThanOrEqual(maxBlocks);
      expect(own[0]).toBe(times[0]);
      const counts = new Array<number>(own.length + 1).fill(0);
      for (const t of times) counts[blockOf(t, own)]!++;
      expect(counts[0]).toBe(0);
      expect(counts.slice(1).every((n) => n > 0)).toBe(true);
    }),
  );
});

test('ways to forget: none that would leave out next to nothing, and what the trigger tells', () => {
  expect(recencyCandidates(10 * day, 7 * day, 20 * day)).toEqual([{}, { windowDays: 1.75 }, { halfLifeDays: 7 }]);
  expect(recencyCandidates(6 * day, 7 * day, 20 * day)).toEqual([{}, { windowDays: 1.75 }]);
  const since = new Date(295 * day).toISOString();
  expect(recencyCandidates(290 * day, 7 * day, 300 * day, since)).toEqual([
    {},
    { since },
    { windowDays: 1.75 },
    { windowDays: 7 },
    { windowDays: 28 },
    { halfLifeDays: 7 },
    { halfLifeDays: 28 },
  ]);
  expect(recencyCandidates(290 * day, 7 * day, 300 * day, new Date(301 * day).toISOString())[1]).not.toHaveProperty(
    'since',
  );
});

test('rows that are forgotten, and how others weigh', () => {
  const time = Float64Array.of(0, 10 * day, 19 * day, 20 * day);
  const all = Uint32Array.of(0, 1, 2, 3);
  expect(recentRows(undefined, all, time, null)).toEqual({ rows: all, weights: null });
  expect([...recentRows({ windowDays: 5 }, all, time, null).rows]).toEqual([2, 3]);
  expect([...recentRows({ since: new Date(10 * day).toISOString() }, all, time, null).rows]).toEqual([1, 2, 3]);
  const { rows, weights } = recentRows({ halfLifeDays: 10 }, all, time, Float64Array.of(1, 2, 1, 1));
  expect([...rows]).toEqual([0, 1, 2, 3]);
  expect([...weights!]).toEqual([0.25, 1, 0.5 ** 0.1, 1]);
  // Below 1/32 a row is left out.
  expect([...recentRows({ halfLifeDays: 3 }, all, time, null).rows]).toEqual([1, 2, 3]);
});

test('rounds: some more for more rows, fewer by the root for fewer', () => {
  expect(roundsFor(100, 1000, 1100)).toBe(110);
  expect(roundsFor(100, 1000, 5000)).toBe(125);
  expect(roundsFor(100, 1000, 250)).toBe(50);
  expect(roundsFor(3, 1000, 10)).toBe(3);
});

describe('choosing', () => {
  const block = Uint8Array.from({ length: 400 }, (_, i) => Math.floor(i / 100));
  const random = seededRandom(1);
  const noise = () => Float64Array.from(block, () => random());
  const all = noise();

  test('all rows alike holds against one that is better by chance', () => {
    expect(chooseRecency([{ losses: all }, { losses: noise() }], block, null, 4)).toBe(0);
  });

  test('what was best lately counts, and nothing of later blocks', () => {
    const lately = all.map((loss, i) => (block[i]! >= 2 ? loss - 0.4 : loss + 0.1));
    expect(chooseRecency([{ losses: all }, { losses: lately }], block, null, 4)).toBe(1);
    expect(chooseRecency([{ losses: all }, { losses: lately }], block, null, 2)).toBe(0);
  });

  test('the champion is compared on the blocks since the choice is in force', () => {
    const fresh = new Uint8Array(300).fill(1);
    const own = Uint8Array.from({ length: 300 }, (_, i) => 1 + Math.floor(i / 100));
    expect(comparedRows([0, 0, 0], own, fresh)).toEqual(fresh);
    expect([...comparedRows([0, 2, 2], own, fresh)].reduce((a, b) => a + b, 0)).toBe(200);
  });
});

test('a chain never looks ahead: later outcomes change no earlier prediction', () => {
  const random = seededRandom(3);
  const block = Uint8Array.from({ length: 800 }, (_, i) => Math.floor(i / 200));
  const target = Float64Array.from(block, () => (random() < 0.3 ? 1 : 0));
  const predictions = (noise: number) => target.map((y) => 0.3 + 0.2 * (y - 0.5) + noise * (random() - 0.5));
  const candidates = [
    { recency: {}, predictions: predictions(0.4) },
    { recency: { windowDays: 7 }, predictions: predictions(0.1) },
  ];
  const rows = { task: 'binary' as const, outputs: 1, weights: null, block };
  const before = rollingOrigin({ ...rows, target }, candidates, 1);
  const other = target.map((y, i) => (block[i] === 3 ? 1 - y : y));
  const after = rollingOrigin({ ...rows, target: other }, candidates, 1);
  expect(after.predictions).toEqual(before.predictions);
  expect(after.chosen).toEqual(before.chosen);
  expect(after.calibration).not.toEqual(before.calibration);
});
