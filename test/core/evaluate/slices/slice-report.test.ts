import { describe, expect, test } from 'vitest';
import { sliceReport } from '../../../../core/evaluate/slices/slice-report.ts';
import type { Predicted } from '../../../../core/metrics/statistics.ts';
import { sliceColumns } from '../../../../core/prepare/slice-columns.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import type { Table } from '../../../../core/table/table.ts';
import { project } from '../../../support/project.ts';
import { payments } from '../../../support/search-run.ts';

const options = { confidence: 0.95, seed: 1 };

/** Predictions that are right but in the city `c`, where they are upside down. */
function rows(n: number) {
  const random = seededRandom(3);
  const city = Int32Array.from({ length: n }, () => Math.floor(random() * 5) - 1);
  const predictions = new Float64Array(n).map(() => random());
  const target = predictions.map((p, i) => (random() < (city[i] === 2 ? 1 - p : p) ? 1 : 0));
  const noise = new Float64Array(n).map(() => random());
  const table: Table = {
    rows: n,
    columns: [
      { name: 'city', type: 'string', codes: city, dictionary: ['a', 'b', 'c', 'd'] },
      { name: 'noise', type: 'number', values: noise },
    ],
  };
  const predicted: Predicted = { task: 'binary', outputs: 1, target, predictions };
  const blocks = { kind: 'row' as const, of: new Uint32Array(n).map((_, i) => i), count: n };
  const tableRows = new Uint32Array(n).map((_, i) => i);
  return { predicted, blocks, tableRows, sliced: { columns: [...table.columns], leftOut: 0 } };
}

describe('slices', () => {
  test('the one where predictions are wrong is found, and no other', () => {
    const report = sliceReport({ ...rows(4000), metric: 'logLoss', options });
    expect(report).toMatchObject({
      testedBy: 'logLoss',
      rows: 4000,
      sampled: false,
      tested: 10,
      columns: ['city', 'noise'],
    });
    const [first] = report.slices;
    expect(report.slices.filter((s) => s.weak)).toEqual([first]);
    expect(first).toMatchObject({ column: 'city', group: 'c', weak: true });
    expect(first!.difference!.lower).toBeGreaterThan(0);
    expect(first!.metrics.rocAuc).toBeLessThan(0.3);
    expect(report.slices.map((s) => s.group)).toContain('missing');
    for (const { p, q } of report.slices) expect(q!).toBeGreaterThanOrEqual(p! * 0.99999);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test.each(['prAuc', 'rocAuc'] as const)('%s is tested by the area under the ROC curve', (metric) => {
    const report = sliceReport({ ...rows(4000), metric, options });
    expect(report.testedBy).toBe('rocAuc');
    expect(report.slices.filter((s) => s.weak).map((s) => s.group)).toEqual(['c']);
    expect(report.slices[0]!.difference!.upper).toBeLessThan(0);
    expect(report.slices[0]!.metrics[metric]).toBeDefined();
  });

  test('predictions as good everywhere: false alarms are rare', () => {
    let weak = 0;
    for (let seed = 0; seed < 40; seed++) {
      const random = seededRandom(seed);
      const given = rows(600);
      const predictions = given.predicted.predictions;
      const target = predictions.map((p) => (random() < p ? 1 : 0));
      const report = sliceReport({ ...given, predicted: { ...given.predicted, target }, metric: 'logLoss', options });
      if (report.slices.some((s) => s.weak)) weak++;
    }
    // Of 40 families of tests, at a rate of 0.05 and one side only.
    expect(weak).toBeLessThanOrEqual(4);
  });

  test('few rows are no slice; few positive rows are not tested', () => {
    const given = rows(350);
    expect(sliceReport({ ...given, metric: 'logLoss', options }).slices).toEqual([]);
    const rare = rows(2000);
    const target = rare.predicted.target.map((_, i) => (i < 30 ? 1 : 0));
    const { slices, tested } = sliceReport({
      ...rare,
      predicted: { ...rare.predicted, target },
      metric: 'logLoss',
      options,
    });
    expect(tested).toBe(0);
    expect(slices[0]).toMatchObject({ q: null, value: null, weak: false });
    expect(slices[0]!.metrics.logLoss).toBeGreaterThan(0);
  });

  test('of more than 200,000 rows a sample is looked at', () => {
    const { rows: looked, sampled, slices } = sliceReport({ ...rows(210_000), metric: 'logLoss', options });
    expect([looked, sampled]).toEqual([200_000, true]);
    expect(slices[0]).toMatchObject({ group: 'c', weak: true });
  });

  test('regression and multiclass', () => {
    const given = rows(3000);
    const regression = sliceReport({
      ...given,
      predicted: { ...given.predicted, task: 'regression' },
      metric: 'rmse',
      options,
    });
    expect(regression.testedBy).toBe('rmse');
    expect(regression.slices[0]).toMatchObject({ group: 'c', weak: true, positives: null });
    const predictions = new Float64Array(6000).map((_, i) =>
      i % 2 === 0 ? 1 - given.predicted.predictions[i >> 1]! : given.predicted.predictions[i >> 1]!,
    );
    const two = { ...given.predicted, task: 'multiclass' as const, outputs: 2, predictions };
    const multiclass = sliceReport({ ...given, predicted: two, metric: 'rocAuc', options });
    expect(multiclass.testedBy).toBe('logLoss');
    expect(multiclass.slices[0]).toMatchObject({ group: 'c', weak: true, predicted: null });
  });
});

describe('the columns', () => {
  const named = (slices?: string[]) => payments(project('fraud', { evaluation: { ...(slices && { slices }) } }), 50);

  test('all but keys, and the time under its own name', () => {
    const { columns, leftOut } = sliceColumns(named());
    expect(columns.map((c) => c.name)).toEqual(['at', 'amount', 'terminal']);
    expect(leftOut).toBe(0);
  });

  test('personal data only where it is named', () => {
    const dataset = payments(
      project('fraud', {
        data: { sources: [{ name: 'p', key: 'id', columns: { terminal: { type: 'string', pii: true } } }] },
      }),
      50,
    );
    expect(sliceColumns(dataset).columns.map((c) => c.name)).toEqual(['$time', 'amount']);
    expect(sliceColumns(named(['terminal', 'at'])).columns.map((c) => c.name)).toEqual(['terminal', 'at']);
  });

  test('a name that no column has', () => {
    expect(() => sliceColumns(named(['city']))).toThrow("no column 'city'");
  });
});
