import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { arrivalCurve, arrivalQuantile, arrivedBy } from '../../../core/stats/arrival-curve.ts';
import { seededRandom } from '../../../core/stats/random.ts';

const reference = JSON.parse(readFileSync(new URL('fixtures/arrival-curve.json', import.meta.url), 'utf8')) as {
  delays: number[];
  reaches: number[];
  different: number[];
  arrived: number[];
};

describe('arrivalCurve', () => {
  it('equals the estimator of lifelines in reverse time', () => {
    const curve = arrivalCurve(reference.delays, reference.reaches)!;
    expect(curve.delays).toEqual(reference.different);
    curve.arrived.forEach((share, k) => {
      expect(share).toBeCloseTo(reference.arrived[k]!, 12);
    });
    expect(curve).toMatchObject({ rows: reference.delays.length, beyond: 0, horizon: 39 });
  });

  it('finds the delay of growing traffic, which a histogram of delays underrates', () => {
    const random = seededRandom(7);
    const [delays, reaches]: [number[], number[]] = [[], []];
    for (let i = 0; i < 20_000; i++) {
      // Rows double every fortnight over 60 days; delays are exponential with mean 10 days.
      const age = -20 * Math.log(random());
      const delay = -10 * Math.log(1 - random());
      if (age > 60 || delay > age) continue;
      delays.push(delay);
      reaches.push(age);
    }
    const curve = arrivalCurve(delays, reaches)!;
    const median = 10 * Math.log(2);
    expect(Math.abs(arrivalQuantile(curve, 0.5) - median)).toBeLessThan(0.5);
    expect(delays.toSorted((a, b) => a - b)[delays.length >> 1]!).toBeLessThan(median - 2);
    expect(arrivedBy(curve, 23)).toBeCloseTo(0.9, 1);
  });

  it('is a step where all arrive alike, and nothing without enough rows at risk', () => {
    const same = arrivalCurve(new Array<number>(30).fill(7), new Array<number>(30).fill(40))!;
    expect(same).toMatchObject({ delays: [7], arrived: [1] });
    expect([arrivedBy(same, 6.9), arrivedBy(same, 7), arrivalQuantile(same, 0.95)]).toEqual([0, 1, 7]);
    expect(arrivalCurve([1, 2], [5, 5])).toBeUndefined();
    expect(arrivalCurve([], [])).toBeUndefined();
  });

  it('leaves out delays that too few rows could have shown', () => {
    const delays = [...new Array<number>(50).fill(1), 30];
    const reaches = [...new Array<number>(50).fill(2), 30];
    expect(arrivalCurve(delays, reaches)).toMatchObject({ delays: [1], rows: 50, beyond: 1, horizon: 1 });
  });
});
