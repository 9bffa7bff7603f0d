import { expect, it } from 'vitest';
import { bootstrapBlocks } from '../../../../core/metrics/blocks.ts';
import { againstReference } from '../../../../core/monitor/performance/against-reference.ts';
import { costPerDay } from '../../../../core/monitor/performance/cost-per-day.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

const day = 86_400_000;

it('the interval of a change of cost holds the true one in about 95 of 100 worlds, days and the test part by chance', () => {
  let held = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    // Losses of 0 or 10, more of them on some days; a test part of 2,000 rows of the same kind and 0.5 less.
    const [values, time]: number[][] = [[], []];
    for (let d = 0; d < 30; d++) {
      const rate = 0.1 + 0.06 * (random() - 0.5);
      for (let i = 0; i < 100; i++) {
        values!.push(random() < rate ? 10 : 0);
        time!.push(d * day + i);
      }
    }
    let before = 0;
    for (let i = 0; i < 2000; i++) before += random() < 0.05 ? 10 : 0;
    const blocks = bootstrapBlocks(values!.length, Float64Array.from(time!));
    const against = againstReference(Float64Array.from(values!), null, blocks, before / 2000, 2000);
    const { lower, upper, perDay } = costPerDay(against, 100);
    expect(perDay).toBeCloseTo(100 * (against.mean - before / 2000));
    if (lower <= 50 && upper >= 50) held++;
  }
  expect(held / 300).toBeGreaterThan(0.92);
  expect(held / 300).toBeLessThan(0.995);
});
