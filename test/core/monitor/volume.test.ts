import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { volume } from '../../../core/monitor/checks/volume.ts';
import { negativeBinomialTails } from '../../../core/stats/negative-binomial.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { day, hour, predictionsOf, referenceOf, start, type World, watched } from './support/season-world.ts';

describe('negative binomial', () => {
  it.each([
    [10, 20, 3, 0.046142578125, 0.980712890625],
    [100, 1100, 40, 0.0133732112952972, 0.988376887271672],
  ])(
    'of mean %d and variance %d the tails at %d are those of SciPy 1.17 (nbinom.cdf, sf)',
    (mean, variance, count, below, above) => {
      const tails = negativeBinomialTails(mean, variance);
      expect(tails.atMost(count)).toBeCloseTo(below, 10);
      expect(tails.atLeast(count)).toBeCloseTo(above, 10);
    },
  );

  it('tails of neighbours add up to 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 500, noNaN: true }), fc.nat(600), (mean, count) => {
        const tails = negativeBinomialTails(mean, 2 * mean + 1);
        expect(tails.atMost(count) + tails.atLeast(count + 1)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('volume', () => {
  const weekly = [1000, 980, 1030, 1010, 990, 200, 180];
  /** The last day first; weekends have a fifth. */
  const days = (last: number, weeks = 3) => [
    last,
    ...Array.from({ length: 7 * weeks }, (_, i) => weekly[(i + 1) % 7]!),
  ];

  it.each([0, 400, 2500])('%d instead of 1,000 is beyond chance and the threshold', (count) => {
    const { statistic, pValue, chanceAt } = volume.measure(days(count), { threshold: 0.5 })!;
    expect(pValue).toBeLessThan(1e-4);
    expect(statistic).toBeGreaterThan(0.5);
    expect(statistic).toBeGreaterThanOrEqual(chanceAt(1e-4));
  });

  it('compares with the same day of the week, needs two of them, and few rows prove nothing', () => {
    const sunday = [180, ...days(1000).slice(0, -1)].slice(0, 22);
    const shifted = Array.from({ length: 22 }, (_, i) => weekly[(i + 6) % 7]!);
    expect(sunday.length).toBe(22);
    expect(volume.measure(shifted, { threshold: 0.5 })!.statistic).toBe(0);
    expect(volume.measure(days(0, 1), { threshold: 0.5 })).toBeNull();
    const few = [1, ...new Array<number>(21).fill(4)];
    expect(volume.measure(few, { threshold: 0.5 })!.pValue).toBeGreaterThan(1e-2);
    expect(volume.measure(new Array<number>(22).fill(0), { threshold: 0.5 })).toBeNull();
  });

  it('one odd day in the past hides nothing', () => {
    const odd = days(0);
    odd[7] = 0;
    expect(volume.measure(odd, { threshold: 0.5 })!.pValue).toBeLessThan(1e-4);
  });

  it('finds nothing in 5,000 days that vary by a fifth', () => {
    const random = seededRandom(4);
    let found = 0;
    for (let i = 0; i < 5000; i++) {
      const counts = Array.from({ length: 29 }, () => Math.round(300 * (0.65 + 0.7 * random())));
      const { pValue, statistic } = volume.measure(counts, { threshold: 0.5 })!;
      if (pValue <= 1e-4 && statistic > 0.5) found++;
    }
    expect(found).toBe(0);
  });
});

describe('the monitor', () => {
  const world: World = { rowsAnHour: 20, seed: 8 };
  const stop = start + 16 * day;

  it('looks at silence by itself where it knows what is usual, and tells since when', async () => {
    const platform = await watched(referenceOf(world), { monitoring: { minimumRows: 50 } });
    for (let at = start; at < stop; at += 6 * hour) {
      platform.moveTo(at + 6 * hour - 1000);
      await platform.capture([0, 1, 2, 3, 4, 5].flatMap((h) => predictionsOf(world, at + h * hour)));
      const outcome = await platform.look();
      expect(outcome?.findings.filter(({ check }) => check === 'volume')).toEqual([]);
    }
    const looks: { hour: number; found: { id: string; urgent: boolean; since: string | null }[] }[] = [];
    for (let h = 1; h <= 48; h++) {
      platform.moveTo(stop + h * hour);
      const outcome = await platform.look();
      if (outcome) looks.push({ hour: h, found: outcome.findings.filter(({ check }) => check === 'volume') });
    }
    // Four looks a day, and none without a reason.
    expect(looks.length).toBe(8);
    const silent = looks.at(-1)!.found;
    expect(silent).toMatchObject([{ id: 'volume:records', urgent: true, since: new Date(stop).toISOString() }]);
    expect(looks.find(({ found }) => found.length > 0)!.hour).toBeLessThanOrEqual(24);
    expect(platform.events.published.map(({ type }) => type)).toContain('QualityViolated');
  }, 60_000);

  it('without two weeks of history stays idle in silence', async () => {
    const platform = await watched(referenceOf(world), { monitoring: { minimumRows: 50 } });
    platform.moveTo(start + hour - 1000);
    await platform.capture(predictionsOf(world, start));
    await platform.look();
    platform.moveTo(start + 30 * hour);
    expect(await platform.check()).toMatchObject({ idle: true });
  });
});
