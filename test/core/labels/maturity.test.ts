import { describe, expect, it } from 'vitest';
import { knownAt } from '../../../core/labels/known-at.ts';
import { maturity, servedMaturity, wordsOf } from '../../../core/labels/maturity.ts';
import { usableTarget } from '../../../core/labels/usable-target.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { datasetOf } from '../prepare/dataset.ts';

const day = 86_400_000;
const projectWith = (labels: { maturity?: string; absentMeans?: 'negative' | 'unknown' }) =>
  datasetOf({ columns: [], target: [0], project: { labels } }).extra.project;

/** Rows over 100 days, a tenth positive; positives are known after 2 days on average, negatives after 20. */
function arriving(seed: number, rows = 20_000) {
  const random = seededRandom(seed);
  const now = 100 * day;
  return Array.from({ length: rows }, () => {
    const time = random() * now;
    const positive = random() < 0.1;
    const at = time - (positive ? 2 : 20) * day * Math.log(1 - random());
    return { time, positive, at, arrived: at <= now };
  });
}

const arrivalsOf = (rows: ReturnType<typeof arriving>) => {
  const labelled = rows.filter((r) => r.arrived);
  return {
    from: labelled.map((r) => r.time),
    at: labelled.map((r) => r.at),
    group: labelled.map((r) => Number(r.positive)),
  };
};

describe('maturity', () => {
  it('is as declared or assumed while few labels have arrived', () => {
    const few = arrivalsOf(arriving(1, 40));
    expect(maturity(projectWith({ maturity: 'P3D' }), few)).toEqual({ ms: 3 * day, from: 'declared' });
    expect(maturity(projectWith({}), few)).toEqual({ ms: 7 * day, from: 'assumed' });
  });

  it('is when 95 of 100 labels of the class that comes last have arrived', () => {
    const arrivals = arrivalsOf(arriving(2));
    const unknown = maturity(projectWith({}), arrivals);
    expect(unknown.from).toBe('recorded');
    expect(unknown.ms / day).toBeGreaterThan(20 * Math.log(20) * 0.9);
    expect(unknown.ms / day).toBeLessThan(20 * Math.log(20) * 1.05);
    const negative = maturity(projectWith({ absentMeans: 'negative' }), arrivals);
    expect(negative.ms / day).toBeCloseTo(2 * Math.log(20), 0);
    expect(negative.arrival!.median / day).toBeCloseTo(2 * Math.log(2), 0);
  });

  it('keeps what is declared, and says where the labels disagree', () => {
    const arrivals = arrivalsOf(arriving(3));
    const short = maturity(projectWith({ maturity: 'P20D' }), arrivals);
    expect(short).toMatchObject({ ms: 20 * day, from: 'declared' });
    expect(short.warning).toMatch(
      /^only 6\d % of the labels arrive within P20D \(labels\.maturity\), 95 % within 5\d(\.\d)? days; write auto, or P5\dD$/,
    );
    const long = maturity(projectWith({ maturity: 'P9W' }), arrivals);
    expect(long.warning).toBeUndefined();
  });

  it.each([4, 5, 6])('keeps the base rate of recent rows where positives arrive sooner (seed %i)', (seed) => {
    const rows = arriving(seed).sort((a, b) => a.time - b.time);
    const project = { labels: { absentMeans: 'unknown' as const } };
    const { ms } = maturity(projectWith(project.labels), arrivalsOf(rows));
    const now = Math.max(...rows.filter((r) => r.arrived).map((r) => r.at));
    const rateOf = (maturedUntil: number | null, from: number) => {
      const dataset = datasetOf({
        columns: [],
        time: rows.map((r) => r.time),
        target: rows.map((r) => (r.arrived ? Number(r.positive) : Number.NaN)),
        maturedUntil,
        project,
      });
      const recent = usableTarget(dataset).filter((v, i) => !Number.isNaN(v) && rows[i]!.time > from);
      return { rate: recent.reduce((a, b) => a + b, 0) / recent.length, n: recent.length };
    };
    const before = rateOf(null, now - 15 * day);
    const after = rateOf(now - ms, now - ms - 15 * day);
    const noise = 3 * Math.sqrt((0.1 * 0.9) / after.n);
    expect(before.rate).toBeGreaterThan(0.2);
    // At most 5 of 100 labels of the slower class are missing there.
    expect(Math.abs(after.rate - 0.1)).toBeLessThan(noise + 0.003);
  });
});

it('says a duration in words', () => {
  expect([7 * day, 1.5 * day, day, 3_600_000 * 5, 90_000].map(wordsOf)).toEqual([
    '7 days',
    '1.5 days',
    '1 day',
    '5 hours',
    '1.5 minutes',
  ]);
});

describe('the maturity of what a model was asked', () => {
  const since = (from: number) => arrivalsOf(arriving(4).filter((r) => r.time >= from * day));

  it('is that of the labels, as in a snapshot of the same rows', () => {
    const negative = projectWith({ absentMeans: 'negative' });
    expect(servedMaturity(negative, since(0), 20 * day)).toBe(maturity(negative, since(0)).ms);
    expect(servedMaturity(projectWith({ maturity: 'P3D' }), since(0), 20 * day)).toBe(3 * day);
  });

  it('is that of the training while no row is old enough to have shown it', () => {
    const unknown = projectWith({});
    // What arrives within ten days takes fewer than ten: a curve of these alone ends there.
    expect(maturity(unknown, since(90)).ms).toBeLessThan(10 * day);
    expect(servedMaturity(unknown, since(90), 60 * day)).toBe(60 * day);
    expect(servedMaturity(unknown, arrivalsOf([]))).toBe(7 * day);
  });
});

it('an outcome is known once its row is as old as the snapshot found labels to take, not as is assumed', () => {
  const dataset = datasetOf({ columns: [], target: [0, 1], time: [0, day], project: {} });
  const extra = { ...dataset.extra, maturedUntil: 100 * day, maturity: 20 * day };
  const first = (of: Partial<typeof extra>) => knownAt({ ...dataset, extra: { ...extra, ...of } })[0]!;
  expect(first({}) - first({ maturity: 3 * day })).toBe(17 * day);
});

describe('maturity that is told by arrivals, against the truth', () => {
  const slow = (u: number) => -10 * Math.log(1 - u);
  const curves: [name: string, delay: (u: number, time: number) => number][] = [
    ['fast', (u) => -Math.log(1 - u)],
    ['slow', slow],
    ['of two kinds', (u) => (u < 0.7 ? 1 + u : 25 + 10 * u)],
    ['never later than 30 days', (u) => 30 * u],
    ['once a month', (u, time) => Math.ceil((time + u) / 30) * 30 - time],
    ['slower of late', (u, time) => (time < 160 ? 2 : 15) * (0.5 + u)],
    ['faster of late', (u, time) => (time < 160 ? 15 : 2) * (0.5 + u)],
  ];
  it.each(curves)('of labels that come %s, few of the newest mature positives lack theirs', (_, delay) => {
    for (const seed of [1, 2, 3])
      for (const now of [180, 185, 200]) {
        const random = seededRandom(seed);
        const rows = Array.from({ length: now * 30 }, (__, i) => ({
          time: i / 30,
          at: i / 30 + delay(random(), i / 30),
        }));
        const known = rows.filter(({ at }) => at <= now);
        const told = {
          from: known.map((r) => r.time * day),
          at: known.map((r) => r.at * day),
          group: known.map(() => 1),
        };
        const { ms, from } = maturity(projectWith({ absentMeans: 'negative' }), told);
        expect(from).toBe('recorded');
        const until = Math.max(...known.map(({ at }) => at)) - ms / day;
        const newest = rows.filter(({ time }) => time <= until && time > until - 14);
        const lacking = newest.filter(({ at }) => at > now).length / newest.length;
        expect([seed, now, lacking < 0.1]).toEqual([seed, now, true]);
      }
  });
});
