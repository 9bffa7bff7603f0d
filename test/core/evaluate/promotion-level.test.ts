import { expect, test } from 'vitest';
import { compareChampion } from '../../../core/evaluate/compare-champion.ts';
import { batchesOf } from '../../../core/metrics/batches.ts';
import type { Predicted } from '../../../core/metrics/statistics.ts';
import { normalQuantile } from '../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../core/stats/random.ts';

/**
 * How often a challenger is promoted that is no better, simulated: rows of what one saves against the other. The percentile
 * bootstrap of days, which was used before, promoted 8 to 20 in 100 of these.
 */
const day = 86_400_000;
const perDay = 40;
/** The first comparison has a quarter of the level: this makes it 5 %. */
const alone: Options = { minimumGain: 0, confidence: 1 - 0.05 / 0.25 };

type Options = Parameters<typeof compareChampion>[4];

interface World {
  days: number;
  /** What a row saves; the day's own share is given. */
  row: (random: () => number, ofDay: number) => number;
  /** Autocorrelation of the days' own shares. */
  rho?: number;
  /** Hours that a day has: few make the window short. */
  hours?: number;
}

const gauss = (random: () => number) => normalQuantile(random() * 0.999998 + 1e-6);
/** One payment in a hundred is a fraud of a log-normal amount that only one of the two finds; some false alarms differ too. */
const payment = (random: () => number) => {
  const u = random();
  const sign = random() < 0.5 ? 1 : -1;
  if (u < 0.01) return sign * Math.exp(3.5 + 1.3 * gauss(random));
  return u < 0.03 ? 5 * sign : 0;
};

function comparison(world: World, random: () => number, shift: number, decided: Options) {
  const { days, row, rho = 0, hours = 24 } = world;
  const n = days * perDay;
  const time = new Float64Array(n);
  const saved = new Float64Array(n);
  let ofDay = gauss(random);
  for (let d = 0; d < days; d++) {
    for (let i = 0; i < perDay; i++) {
      time[d * perDay + i] = ((d + i / perDay) * day * hours) / 24;
      saved[d * perDay + i] = row(random, ofDay) + shift;
    }
    ofDay = rho * ofDay + Math.sqrt(1 - rho * rho) * gauss(random);
  }
  const target = new Float64Array(n);
  const lossesOf = (sign: number): Predicted => ({
    task: 'regression',
    outputs: 1,
    target,
    predictions: saved.map((s) => 10 + Math.max(0, sign * s)),
  });
  const models = { champion: lossesOf(1), challenger: lossesOf(-1) };
  return compareChampion('mae', 1, models, batchesOf(n, time), decided);
}

function promoted(world: World, repeats: number, options = alone, shift = 0): number {
  const random = seededRandom(world.days * 31 + (world.rho ?? 0) * 7 + 3);
  let count = 0;
  for (let i = 0; i < repeats; i++) if (comparison(world, random, shift, options).verdict === 'promote') count++;
  return count / repeats;
}

const worlds: Record<string, World & { between: [number, number] }> = {
  'rare frauds of log-normal amounts, 10 days': { days: 10, row: payment, between: [0.004, 0.06] },
  'rare frauds of log-normal amounts, 14 days': { days: 14, row: payment, between: [0.005, 0.06] },
  'rare frauds of log-normal amounts, 40 days': { days: 40, row: payment, between: [0.015, 0.065] },
  'days that favour one of the two, 12 days': { days: 12, row: (r, d) => 8 * d + payment(r), between: [0.02, 0.065] },
  'days that favour one of the two, 40 days': { days: 40, row: (r, d) => 8 * d + payment(r), between: [0.02, 0.07] },
  'days alike in succession, 12 days': { days: 12, rho: 0.5, row: (r, d) => 2 * d + payment(r), between: [0.02, 0.08] },
  'days alike in succession, 40 days': {
    days: 40,
    rho: 0.5,
    row: (r, d) => 2 * d + payment(r),
    between: [0.025, 0.08],
  },
  'a window of 3 days': { days: 3, row: payment, between: [0.004, 0.065] },
};

test.each(Object.entries(worlds))(
  'an equal challenger is promoted in about 5 of 100: %s',
  (_, { between, ...world }) => {
    const rate = promoted(world, 500);
    expect(rate).toBeGreaterThanOrEqual(between[0]);
    expect(rate).toBeLessThanOrEqual(between[1]);
  },
);

test('over ten comparisons with one champion an equal model is promoted in about 5 of 100 cases together', () => {
  const random = seededRandom(11);
  const world: World = { days: 14, row: (r, d) => 8 * d + payment(r) };
  let promotions = 0;
  const champions = 300;
  for (let i = 0; i < champions; i++) {
    let look = 1;
    let promotion = false;
    for (let run = 0; run < 10; run++) {
      const { verdict, champion } = comparison(world, random, 0, { minimumGain: 0, confidence: 0.95, look });
      promotion ||= verdict === 'promote';
      // Those that are not the better by figures do not count.
      if (champion!.spent) look++;
    }
    if (promotion) promotions++;
  }
  expect(promotions / champions).toBeGreaterThan(0.01);
  expect(promotions / champions).toBeLessThan(0.065);
});

test('after a change a challenger that loses more than the bound follows as seldom as the confidence says, a better one often', () => {
  const bounded: NonNullable<Options['bounded']> = { maximumLoss: 0.1, confidence: 0.8 };
  const options = { minimumGain: 0, confidence: 0.95 };
  const world: World = { days: 14, row: (r, d) => d + 4 * gauss(r) };
  // The champion's loss is about 11.6 a row: a tenth of it is the bound.
  expect(promoted(world, 300, { ...options, bounded }, -1.25)).toBeLessThanOrEqual(0.2);
  const strict = promoted(world, 300, options, 0.5);
  const relaxed = promoted(world, 300, { ...options, bounded }, 0.5);
  expect(relaxed).toBeGreaterThan(strict + 0.2);
});
