import { describe, expect, it } from 'vitest';
import { numericBins } from '../../../core/reference/column-reference.ts';
import { rhythmOf } from '../../../core/reference/rhythm.ts';
import { normalQuantile } from '../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../core/stats/random.ts';

const day = 86_400_000;
/** A Monday. */
const start = Date.parse('2026-03-02T00:00:00Z');
const rows = 20_000;
const times = Float64Array.from({ length: rows }, (_, i) => start + Math.floor((i / rows) * 28 * day));
const isWeekend = (i: number) => [0, 6].includes(new Date(times[i]!).getUTCDay());
const isNight = (i: number) => times[i]! % day < day / 4;
const deciles = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

function rhythm(valueAt: (i: number, random: () => number) => number) {
  const random = seededRandom(5);
  const values = Float64Array.from({ length: rows }, (_, i) => valueAt(i, random));
  return rhythmOf(numericBins(values, deciles), (i) => values[i], times);
}
const drawn = (random: () => number) => normalQuantile(random());

describe('the rhythm of a column', () => {
  it('tells how far a day is from all of training: a weekend more than days alike', () => {
    const alike = rhythm((_, random) => drawn(random)).dayToDay!;
    const shifted = rhythm((i, random) => drawn(random) + (isWeekend(i) ? 0.8 : 0)).dayToDay!;
    expect(alike).toBeLessThan(0.05);
    // Of a weekend itself the stability index is 0.33.
    expect(shifted).toBeGreaterThan(0.33);
  });

  it('knows at which hours values are missing, not how chance spreads them', () => {
    const night = rhythm((i, random) => (random() < (isNight(i) ? 0.4 : 0.02) ? Number.NaN : drawn(random)));
    expect(night.missingAtTimes).toBeGreaterThan(0.36);
    expect(night.missingAtTimes).toBeLessThan(0.46);
    const even = rhythm((_, random) => (random() < 0.1 ? Number.NaN : drawn(random)));
    expect(even.missingAtTimes).toBeLessThan(0.12);
    expect(rhythm((_, random) => drawn(random))).not.toHaveProperty('missingAtTimes');
  });

  it('is unknown where times are', () => {
    const values = Float64Array.from(times, (_, i) => i);
    const unknown = new Float64Array(rows).fill(Number.NaN);
    expect(rhythmOf(numericBins(values, deciles), (i) => values[i], unknown)).toEqual({});
  });
});
