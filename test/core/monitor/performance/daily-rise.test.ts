import { describe, expect, it } from 'vitest';
import { dailyRise } from '../../../../core/monitor/performance/daily-rise.ts';
import { normalQuantile } from '../../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

const day = 86_400_000;

/** Squared errors of a regression whose errors grow by `factor` from a day on; days share an error. */
function errors(seed: number, days: number, from: number, factor: number) {
  const random = seededRandom(seed);
  const normal = () => normalQuantile(Math.max(1e-12, random()));
  const values: number[] = [];
  const time: number[] = [];
  for (let d = 0; d < days; d++) {
    const shared = 0.4 * normal();
    for (let i = 0; i < 40; i++) {
      values.push(((normal() + shared) * (d >= from ? factor : 1)) ** 2);
      time.push(d * day + i);
    }
  }
  return { values, time };
}

describe('dailyRise', () => {
  it('hardly ever alarms without a change, the reference being a mean of 1,000 rows', () => {
    let alarms = 0;
    for (let seed = 0; seed < 40; seed++) {
      const reference = errors(1000 + seed, 25, 99, 1).values.reduce((a, b) => a + b, 0) / 1000;
      const { values, time } = errors(seed, 100, 999, 1);
      for (let until = 10; until <= 100; until++) {
        const from = Math.max(0, until - 30) * 40;
        const rise = dailyRise(values.slice(from, until * 40), time.slice(from, until * 40), reference, 1000);
        if (!rise?.crossed || !(rise.change > 0.2)) continue;
        alarms++;
        break;
      }
    }
    expect(alarms).toBeLessThanOrEqual(2);
  });

  it('finds errors that are half as large again within a week, and their beginning', () => {
    for (let seed = 0; seed < 10; seed++) {
      const { values, time } = errors(seed, 27, 20, 1.5);
      const rise = dailyRise(values, time, 1.16, 1000)!;
      expect(rise.crossed).toBe(true);
      expect(Math.abs(rise.since / day - 20)).toBeLessThanOrEqual(2);
      expect(rise.change).toBeGreaterThan(0.5);
    }
  });
});
