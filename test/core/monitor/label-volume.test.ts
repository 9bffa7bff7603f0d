import { describe, expect, it } from 'vitest';
import { analyse } from '../../../core/monitor/analyse.ts';
import { judgeLabels, labelDays } from '../../../core/monitor/judge/judge-labels.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { lines, project as projectOf, reference, traffic, now as trafficNow, version } from './traffic.ts';

const dayMs = 86_400_000;
const now = new Date('2026-06-30T09:00:00Z');
const { monitoring } = projectOf();

/** Labels by day, the last whole day first. */
const arrived = (counts: readonly number[]) =>
  new Map(counts.map((count, i) => [new Date(now.getTime() - (i + 1) * dayMs).toISOString().slice(0, 10), count]));

const found = (counts: readonly number[], of = monitoring) => judgeLabels(arrived(counts), now, of).findings;

/** A Poisson count (Knuth). */
function poisson(mean: number, random: () => number): number {
  let count = -1;
  for (let product = 1; product > Math.exp(-mean); product *= random()) count++;
  return count;
}

describe('labelVolume', () => {
  it('finds that a feed of many labels is silent on the day after, with the day', () => {
    const counts = [0, ...new Array<number>(30).fill(60)];
    expect(found(counts)).toMatchObject([
      {
        id: 'labelVolume:labels',
        kind: 'quality',
        statistic: 1,
        since: '2026-06-29T00:00:00.000Z',
        message: '0 labels arrived on the last day, 60 on the same weekdays before (100 % fewer)',
      },
    ]);
  });

  it('finds after a week that a feed of few labels is silent', () => {
    const counts = [...new Array<number>(7).fill(0), ...new Array<number>(28).fill(3)];
    expect(found(counts)).toMatchObject([
      {
        since: '2026-06-23T00:00:00.000Z',
        message: expect.stringMatching(/^0 labels arrived in the last 7 days, 21 in/),
      },
    ]);
  });

  it('finds a feed that has broken in part, and says nothing of more labels than usual', () => {
    expect(found([8, ...new Array<number>(30).fill(60)])).toMatchObject([{ since: null, statistic: 1 - 8 / 60 }]);
    expect(found([600, ...new Array<number>(30).fill(60)])).toEqual([]);
  });

  it('knows nothing before there are weeks to compare with, nor of no label ever', () => {
    expect(found(new Array<number>(13).fill(60).with(0, 0))).toEqual([]);
    expect(judgeLabels(new Map(), now, monitoring)).toMatchObject({ results: [], findings: [] });
  });

  it('is hardly ever wrong of feeds by day, on working days, by week and by month', () => {
    const random = seededRandom(11);
    const feeds: ((i: number) => number)[] = [
      () => poisson(2, random),
      () => poisson(40, random),
      (i) => (i % 7 < 2 ? 0 : poisson(50, random)),
      (i) => (i % 7 === 3 ? poisson(200, random) : 0),
      (i) => (i % 30 === 4 ? poisson(500, random) : 0),
      (i) => poisson(30 * Math.exp(0.5 * Math.sin(i)), random),
    ];
    for (const feed of feeds) {
      let alarms = 0;
      for (let turn = 0; turn < 400; turn++)
        alarms += found(Array.from({ length: 35 }, (_, i) => feed(i + turn))).length;
      expect(alarms, String(feed)).toBeLessThanOrEqual(1);
    }
  });

  it('can be switched off, and set', () => {
    const counts = [20, ...new Array<number>(30).fill(60)];
    const of = (labelVolume: false | { threshold: number }) =>
      projectOf({ monitoring: { checks: { labelVolume } } }).monitoring;
    expect(found(counts)).toEqual([]);
    expect(found(counts, of({ threshold: 0.5 }))).toHaveLength(1);
    expect(judgeLabels(arrived(counts), now, of(false)).checks).toEqual([]);
  });
});

it('days of labels begin with the first of any; today is not over', () => {
  const counts = new Map([
    ['2026-06-30', 5],
    ['2026-06-28', 2],
    ['2026-06-26', 1],
    ['2026-06-20', 0],
  ]);
  expect(labelDays(counts, now)).toEqual([0, 2, 0, 1]);
});

it('is told by a look, beside what it says of the predictions', async () => {
  const { predictions, labels } = traffic(500);
  const at = (back: number) => new Date(trafficNow.getTime() - back * dayMs).toISOString().slice(0, 10);
  const objects = Array.from({ length: 30 }, (_, i) => ({
    key: `labels/fraud/dt=${at(i + 4)}/posts.ndjson`,
    text: lines(labels.filter((_, l) => l % 10 === i % 10)),
  }));
  const report = await analyse({
    project: projectOf(),
    reference,
    modelVersion: version,
    monitorId: 'm1',
    by: 'test',
    now: trafficNow,
    log: [{ text: lines(predictions), fresh: true }],
    labels: objects,
  });
  expect(report.findings.filter(({ feature }) => feature === 'labels')).toMatchObject([
    { id: 'labelVolume:labels', kind: 'quality', since: `${at(3)}T00:00:00.000Z` },
  ]);
  expect(report.wholes).toContainEqual(expect.objectContaining({ check: 'labelVolume', feature: 'labels' }));
  expect(report.checks.map(({ name }) => name)).toContain('labelVolume');
});
