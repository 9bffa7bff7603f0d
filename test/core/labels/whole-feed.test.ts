import { describe, expect, it } from 'vitest';
import { type LetThrough, wholeFeedUntil } from '../../../core/labels/whole-feed.ts';
import { seededRandom } from '../../../core/stats/random.ts';

const day = 86_400_000;
const maturity = 7 * day;

interface Feed {
  seed: number;
  days?: number;
  perDay?: number;
  /** Share of the positives whose label arrives, by the day of its arrival. */
  arrives?: (day: number) => number;
  /** True rate of positives among what is let through, and what the model says of it. */
  rate?: (day: number) => number;
  says?: (day: number) => number;
}

/** Payments that are let through, each positive reported after half a day to six days. */
function feed({ seed, days = 120, perDay = 1_000, arrives = () => 1, rate = () => 0.02, says = rate }: Feed) {
  const random = seededRandom(seed);
  const rows = { time: [] as number[], probability: [] as number[], positiveAt: [] as number[] };
  for (let i = 0; i < days * perDay; i++) {
    const at = (i / perDay) * day;
    const d = Math.floor(i / perDay);
    const reported = at + (0.5 + 5.5 * random()) * day;
    const isKnown = random() < rate(d) && reported < days * day && random() < arrives(Math.floor(reported / day));
    rows.time.push(at);
    rows.probability.push(says(d));
    rows.positiveAt.push(isKnown ? reported : Number.NaN);
  }
  const latest = Math.max(...rows.positiveAt.filter((at) => !Number.isNaN(at)));
  return { rows: rows as LetThrough, latest };
}

const until = ({ rows, latest }: ReturnType<typeof feed>) => wholeFeedUntil(rows, latest, maturity) / day;

describe('up to when labels arrive whole', () => {
  it.each([1, 2, 3, 4, 5])('finds since when a few come of a feed that broke (seed %i)', (seed) => {
    for (const [broken, trickle] of [
      [90, 0.02],
      [60, 0.05],
      [100, 0.1],
    ] as const) {
      const found = until(feed({ seed, arrives: (d) => (d < broken ? 1 : trickle) }));
      expect(found).toBeGreaterThan(broken - 3);
      expect(found).toBeLessThan(broken + 3);
    }
  });

  it.each([1, 2, 3, 4, 5])('says nothing of a whole feed (seed %i)', (seed) => {
    const whole: Partial<Feed>[] = [
      {},
      { perDay: 60 },
      // No label on two days of the week.
      { arrives: (d) => (d % 7 < 5 ? 1 : 0) },
      // A model that begins to block nine tenths of the fraud, and knows it.
      { rate: (d) => (d < 90 ? 0.02 : 0.002) },
      // A model that has come to expect ten times as much as there is.
      { says: (d) => (d < 90 ? 0.02 : 0.2) },
      // A project of a few weeks.
      { days: 20 },
    ];
    for (const more of whole) {
      const made = feed({ seed, ...more });
      expect([more, until(made)]).toEqual([more, made.latest / day]);
    }
  });

  it('takes what lasts for what is usual', () => {
    const fallen = (days: number) => feed({ seed: 1, days, rate: (d) => (d < 180 ? 0.02 : 0.002), says: () => 0.02 });
    expect(until(fallen(200))).toBeLessThan(188);
    const later = fallen(330);
    expect(until(later)).toBe(later.latest / day);
  });

  it('says nothing where no model was asked, or nothing is known', () => {
    const { rows, latest } = feed({ seed: 1, arrives: (d) => (d < 90 ? 1 : 0.02) });
    const unasked = { ...rows, probability: new Float64Array(rows.time.length).fill(Number.NaN) };
    expect(wholeFeedUntil(unasked, latest, maturity)).toBe(latest);
    expect(wholeFeedUntil({ time: [], probability: [], positiveAt: [] }, latest, maturity)).toBe(latest);
  });
});
