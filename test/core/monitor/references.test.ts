import { describe, expect, it } from 'vitest';
import { changeTime } from '../../../core/monitor/references/change-time.ts';
import { knownChanges } from '../../../core/monitor/references/changes.ts';
import { dayToDayBound } from '../../../core/monitor/references/day-to-day.ts';
import { isRaised, noLooks, withLook } from '../../../core/monitor/references/held.ts';
import { lookWindow } from '../../../core/monitor/references/look-window.ts';
import { type ObservedHour, sameHoursReference } from '../../../core/monitor/references/same-hours.ts';
import type { HourStatistics } from '../../../core/monitor/statistics/statistics.ts';
import { excessStability } from '../../../core/stats/excess-stability.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { numeric, observe } from './columns.ts';

/** An hour in which a fraction of the rows is above 20. */
const hourWith = (hour: number, rows: number, high: number): ObservedHour => ({
  hour,
  observed: observe(
    numeric,
    Array.from({ length: rows }, (_, i) => (i < high * rows ? 30 : 5)),
  ),
});
const rows = (hours: readonly ObservedHour[]) => hours.map(({ hour, observed }) => ({ hour, rows: observed.rows }));

describe('sameHoursReference', () => {
  it('weighs the hours before as the window has them: a part of a day reads as that part of the days before', () => {
    // At night nothing is above 20, by day all is; the window is of the night but for an hour.
    const days = [0, 1, 2].flatMap((day) => [
      ...Array.from({ length: 12 }, (_, h) => hourWith(24 * day + h, 10, 0)),
      ...Array.from({ length: 12 }, (_, h) => hourWith(24 * day + 12 + h, 100, 1)),
    ]);
    const window = [hourWith(72, 30, 0), hourWith(73, 30, 0), hourWith(72 + 12, 30, 1)];
    const { reference, rows: worth } = sameHoursReference(numeric, rows(window), days, 'day')!;
    const total = reference.counts.reduce((sum, count) => sum + count, 0);
    expect(reference.counts[2]! / total).toBeCloseTo(1 / 3, 1);
    // 1 / (3 (1/3)^2 / n) with 30 rows of each hour of the night and 300 of the hour by day.
    expect(worth).toBeCloseTo(9 / (1 / 30 + 1 / 30 + 1 / 300), 9);
  });

  it('says nothing of hours that hardly were before', () => {
    const once = Array.from({ length: 24 }, (_, h) => hourWith(h, 10, 0.5));
    const window = rows(Array.from({ length: 24 }, (_, h) => hourWith(24 + h, 10, 0.5)));
    expect(sameHoursReference(numeric, window, once, 'day')).toBeNull();
    expect(sameHoursReference(numeric, window, once, 'day', 1)).not.toBeNull();
    expect(sameHoursReference(numeric, [], once, 'day', 1)).toBeNull();
  });
});

describe('changeTime', () => {
  const random = seededRandom(4);
  const draw = (hour: number, high: number) => {
    const above = Array.from({ length: 40 }, () => random() < high).filter(Boolean).length;
    return { hour, counts: [40 - above, above] };
  };

  it('finds the hour of a change within a few hours, and none that is older than what was counted', () => {
    for (const at of [100, 250, 330]) {
      const hours = Array.from({ length: 336 }, (_, h) => draw(h, h < at ? 0.2 : 0.4));
      const since = Date.parse(changeTime(hours, [80, 20])!) / 3_600_000;
      expect(Math.abs(since - at)).toBeLessThanOrEqual(6);
    }
    const all = Array.from({ length: 100 }, (_, h) => draw(h, 0.5));
    expect(changeTime(all, [80, 20])).toBeNull();
    expect(changeTime([], [80, 20])).toBeNull();
  });

  it('does not take a season for the change where it knows the hours', () => {
    const usual = (hour: number) => (hour % 24 < 12 ? 0.1 : 0.5);
    const hours = Array.from({ length: 240 }, (_, h) => draw(h, usual(h) * (h < 200 ? 1 : 1.6)));
    const counts = (hour: number) => [1000 * (1 - usual(hour)), 1000 * usual(hour)];
    const since = Date.parse(changeTime(hours, [700, 300], counts)!) / 3_600_000;
    expect(Math.abs(since - 200)).toBeLessThanOrEqual(6);
  });
});

describe('dayToDayBound', () => {
  it('is wider where days differ among themselves than where they do not', () => {
    const days = (fraction: (day: number) => number) =>
      Array.from({ length: 10 * 24 }, (_, h) => hourWith(h, 20, fraction(Math.floor(h / 24))));
    const alike = dayToDayBound(
      numeric,
      days(() => 0.4),
      240,
      'day',
    )!;
    const unlike = dayToDayBound(
      numeric,
      days((day) => 0.3 + 0.02 * day),
      240,
      'day',
    )!;
    expect(unlike).toBeGreaterThan(alike + 0.01);
    expect(dayToDayBound(numeric, days(() => 0.4).slice(-72), 240, 'day')).toBeNull();
  });

  it('an excess is 0 on average without a change', () => {
    const random = seededRandom(8);
    const some = (n: number) =>
      observe(
        numeric,
        Array.from({ length: n }, () => (random() < 0.3 ? 5 : 30)),
      );
    const excesses = Array.from({ length: 400 }, () => excessStability(some(200).counts, some(300).counts)!);
    expect(Math.abs(excesses.reduce((a, b) => a + b) / 400)).toBeLessThan(0.002);
  });
});

describe('lookWindow', () => {
  const hours = (from: number, to: number, rows: number) =>
    new Map(
      Array.from({ length: to - from }, (_, i): [number, HourStatistics] => [
        from + i,
        { rows, features: {}, money: null },
      ]),
    );

  it('is the last day, longer for few rows and for what waits to be judged, and whole once a day was seen', () => {
    expect(lookWindow(hours(0, 100, 10), 200, 99)).toEqual({ from: 76, to: 100, days: 1, rows: 240, whole: true });
    expect(lookWindow(hours(0, 100, 4), 200, 99)).toMatchObject({ days: 3, rows: 288 });
    expect(lookWindow(hours(0, 100, 10), 200, 40)).toMatchObject({ days: 3, from: 28 });
    expect(lookWindow(hours(0, 10, 100), 200, 0)).toMatchObject({ days: 1, rows: 1000, whole: false });
    expect(lookWindow(new Map(), 200, null)).toBeNull();
  });
});

describe('k of n', () => {
  it('raises what held in k of the last n looks; of fewer looks than k in all of them', () => {
    let looks = noLooks;
    const look = (...ids: string[]) => {
      looks = withLook(looks, ids, 3, 24 * (looks.looks + 1));
      return isRaised(looks, 'a', 2);
    };
    expect([look('a'), look(), look('a'), look(), look(), look('a'), look('a'), look()]).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(looks).toEqual({ looks: 8, held: { a: [1, 1, 0] }, from: { a: 24 * 6 } });
    look();
    look();
    expect(looks.held).toEqual({});
  });
});

describe('knownChanges', () => {
  const record = (
    state: 'open' | 'acknowledged' | 'resolved',
    modelVersion: number,
    since: string | null,
    reason = '',
  ) => ({
    state,
    modelVersion,
    reason,
    openedAt: '2026-03-09',
    finding: { kind: 'drift' as const, feature: 'amount', since },
  });

  it('what lasts is compared with before it, what was answered with what came after it', () => {
    const open = knownChanges([record('acknowledged', 2, '2026-03-05'), record('open', 2, '2026-03-04')], 2);
    expect(open).toEqual({ open: new Map([['amount', '2026-03-04']]), answered: new Map() });
    const promoted = knownChanges([record('open', 1, '2026-03-05'), record('resolved', 1, null, 'replaced')], 2);
    expect(promoted).toEqual({ open: new Map(), answered: new Map([['amount', '2026-03-09']]) });
    expect(knownChanges([record('resolved', 2, '2026-03-05', 'clean')], 2).answered.size).toBe(0);
  });
});
