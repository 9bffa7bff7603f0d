import { describe, expect, test } from 'vitest';
import type { CapturedPrediction, RecordedLabel } from '../../../../core/contracts/serving.ts';
import { readLabels } from '../../../../core/labels/read-labels.ts';
import { packRows, unpackRows } from '../../../../core/monitor/performance/known/row-day.ts';
import { rowScorer } from '../../../../core/monitor/performance/known/scored-row.ts';
import { performanceRows } from '../../../../core/monitor/performance/performance-rows.ts';
import type { Reference } from '../../../../core/reference/reference.ts';
import { normalQuantile } from '../../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { project as projectOf } from '../../../support/project.ts';
import { lines } from '../traffic.ts';
import { day, look, start } from './worlds.ts';

const project = projectOf('houses', { objective: { task: 'regression', target: 'price', intervals: {} } });
const reference: Reference = {
  format: 1,
  project: 'houses',
  task: 'regression',
  classes: [],
  rows: 4000,
  columns: [],
  windows: [],
  score: null,
  intervalCoverage: 0.9,
  performance: { rows: 1000, metrics: { rmse: 1, mae: 0.8, intervalCoverage: 0.9 }, costPer1000: null },
};

/** Standard normal errors, from a day on so many times as large; intervals are those of 90 % at first. */
function predictions(days: number, perDay: number, from: number, factor: number) {
  const random = seededRandom(11);
  const labels: RecordedLabel[] = [];
  const made = Array.from({ length: days * perDay }, (_, i): CapturedPrediction => {
    const at = new Date(start + (i / perDay) * day).toISOString();
    const value = 10 * random();
    const spread = i / perDay >= from ? factor : 1;
    const truth = value + spread * normalQuantile(Math.max(1e-12, random()));
    labels.push({ project: 'houses', inferenceId: `i${i}`, value: truth, at });
    const interval = { lower: value - 1.645, upper: value + 1.645, coverage: 0.9 };
    return { inferenceId: `i${i}`, project: 'houses', modelVersion: 1, at, record: {}, windows: {}, value, interval };
  });
  return { made, labels };
}

async function told(of: ReturnType<typeof predictions>, reference: Reference) {
  const rows = performanceRows(
    reference,
    of.made.map((one) => rowScorer(reference)(one)),
    await readLabels([lines(of.labels)], { now: Number.POSITIVE_INFINITY, codeOf: Number }),
    { absentMeans: 'unknown', maturity: () => 0, wholeUntil: (_, latest) => latest },
  );
  return look(rows, reference, project)!;
}

describe('coverage of intervals', () => {
  test('is a metric, and no finding where the truth lies within as often as asked for', async () => {
    const { metrics, coverage, findings } = await told(predictions(30, 60, 99, 1), reference);
    expect(metrics.intervalCoverage!.value).toBeCloseTo(0.9, 1);
    expect(metrics.intervalWidth!.value).toBeCloseTo(3.29, 6);
    expect(coverage).toMatchObject({ asked: 0.9, below: false });
    expect(findings).toEqual([]);
  });

  test('is a finding where it is surely less', async () => {
    const { coverage, findings } = await told(predictions(30, 60, 10, 2), reference);
    expect(coverage!.observed).toBeLessThan(coverage!.chance);
    const found = findings.find(({ check }) => check === 'coverage')!;
    expect(found).toMatchObject({ id: 'coverage:interval', kind: 'performance', threshold: expect.closeTo(0.1, 9) });
    expect(found.message).toMatch(/^68.9 % of 1800 true values lay within their interval, where 90.0 % were/);
    expect(found.statistic).toBeGreaterThan(found.chance);
  });

  test('a model without intervals has none, nor one whose predictions came without', async () => {
    const data = predictions(30, 60, 10, 2);
    const { intervalCoverage, ...without } = reference;
    expect((await told(data, without)).coverage).toBeNull();
    delete data.made[5]!.interval;
    const { coverage, metrics } = await told(data, reference);
    expect(coverage).toBeNull();
    expect(metrics).not.toHaveProperty('intervalCoverage');
  });
});

test('stored days keep intervals, and are as they were where predictions have none', () => {
  const rows = predictions(1, 5, 9, 1).made.map((one) => rowScorer(reference)(one));
  expect(unpackRows(packRows(rows, 1, 0))).toEqual(rows.map((row) => ({ ...row, groups: [] })));
  const without = rows.map((row) => ({ ...row, interval: null }));
  const packed = packRows(without, 1, 0);
  expect(packed).not.toHaveProperty('intervals');
  expect(unpackRows(packed).map(({ interval }) => interval)).toEqual([null, null, null, null, null]);
});
