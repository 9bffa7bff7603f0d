import { describe, expect, it } from 'vitest';
import type { CapturedPrediction } from '../../../core/contracts/serving.ts';
import { jointObserver, jointReader, mergeJoint } from '../../../core/monitor/joint/observe-joint.ts';
import { judgeJoint, judgeRecords } from '../../../core/monitor/judge/judge-wholes.ts';
import { recordsObserver } from '../../../core/monitor/records/observe-records.ts';
import { buildReference } from '../../../core/reference/reference.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import type { Table } from '../../../core/table/table.ts';
import { project } from '../../support/project.ts';

const { monitoring } = project('fraud', { objective: { task: 'binary', target: 'y' } });
const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const countries = ['DE', 'FR', 'US', 'GB'];

/** Records of six numbers and a country; `x1` goes with `x0` by the correlation. */
function draw(random: () => number, correlation: number) {
  const x0 = normal(random);
  const x1 = correlation * x0 + Math.sqrt(1 - correlation ** 2) * normal(random);
  const rest = Object.fromEntries([2, 3, 4, 5].map((i) => [`x${i}`, normal(random)]));
  return { x0, x1, ...rest, country: countries[Math.floor(random() ** 2 * 4)]! } as Record<string, number | string>;
}

const rows = 4000;
const trained = seededRandom(1);
const drawn = Array.from({ length: rows }, () => draw(trained, 0.8));
const names = Object.keys(drawn[0]!);
const table: Table = {
  rows,
  columns: names.map((name) =>
    name === 'country'
      ? {
          name,
          type: 'string',
          dictionary: countries,
          codes: Int32Array.from(drawn, (row) => countries.indexOf(String(row[name]))),
        }
      : { name, type: 'number', values: Float64Array.from(drawn, (row) => Number(row[name])) },
  ),
};
const reference = buildReference({
  project: 'fraud',
  task: 'binary',
  classes: ['0', '1'],
  table,
  rows: Uint32Array.from({ length: rows }, (_, i) => i),
  contract: table.columns.map(({ name, type }) => ({ name, type, required: false, used: true, pii: false })),
  windows: [],
  scores: null,
  performance: null,
});
const reader = jointReader(reference)!;

function predictions(
  size: number,
  correlation: number,
  seed: number,
  key?: (i: number) => string,
): CapturedPrediction[] {
  const random = seededRandom(seed);
  return Array.from({ length: size }, (_, i) => ({
    inferenceId: `${seed}-${i}`,
    project: 'fraud',
    modelVersion: 1,
    at: new Date(Date.UTC(2026, 0, 2) + i * 1000).toISOString(),
    ...(key && { key: key(i), time: '2026-01-01T00:00:00Z' }),
    record: draw(random, correlation),
    windows: {},
  }));
}

function observed(all: readonly CapturedPrediction[]) {
  const observer = jointObserver(reader);
  for (const prediction of all) observer.add(prediction);
  return observer.result();
}

/** A day of 24 hours. */
const day = (correlation: number, seed: number, size = 100) =>
  Array.from({ length: 24 }, (_, hour) => observed(predictions(size, correlation, 100 * seed + hour)));

describe('how features go together', () => {
  it('is found changed where a correlation turns and each feature stays as it was', () => {
    const { findings } = judgeJoint(reference, day(-0.8, 1), monitoring);
    expect(findings.map(({ id }) => id)).toEqual(['reconstruction:records', 'domainClassifier:records']);
    expect(findings[1]!.message).toMatch(
      /^a classifier tells these rows from training \(AUC 0\.\d+\), most of all by x[01], x[01], /,
    );
  });

  it('is not found changed in eight days without a change', () => {
    for (let seed = 2; seed < 10; seed++) {
      const { findings, results } = judgeJoint(reference, day(0.8, seed), monitoring);
      expect(findings).toEqual([]);
      expect(results).toHaveLength(2);
    }
  });

  it('is judged as the project says', () => {
    const of = (checks: object) =>
      project('fraud', { objective: { task: 'binary', target: 'y' }, monitoring: { checks } }).monitoring;
    const turned = day(-0.8, 1);
    expect(judgeJoint(reference, turned, of({ reconstruction: false })).checks.map(({ name }) => name)).toEqual([
      'domainClassifier',
    ]);
    const strict = of({ reconstruction: { threshold: 50 }, domainClassifier: { threshold: 0.99 } });
    expect(judgeJoint(reference, turned, strict).findings).toEqual([]);
    expect(judgeJoint({}, turned, monitoring).results).toEqual([]);
  });

  it('is the same in any order of hours that are merged', () => {
    const parts = [1, 2, 3].map((seed) => observed(predictions(40, 0.8, seed)));
    const [a, b, c] = parts as [(typeof parts)[0], (typeof parts)[0], (typeof parts)[0]];
    const together = observed([1, 2, 3].flatMap((seed) => predictions(40, 0.8, seed)));
    for (const merged of [mergeJoint(mergeJoint(a, b), c), mergeJoint(c, mergeJoint(b, a))]) {
      expect(merged.sample).toEqual(together.sample);
      expect(merged.sample).toHaveLength(50);
      expect(merged.sum).toBeCloseTo(together.sum, 9);
      expect(merged.squares).toBeCloseTo(together.squares, 9);
    }
  });

  it('keeps no values of training, and a reference of a sane size', () => {
    expect(reference.joint!.inputs.map(({ name }) => name)).toEqual(names);
    expect(JSON.stringify(reference.joint).length).toBeLessThan(25_000);
  });
});

describe('records', () => {
  const look = (all: readonly CapturedPrediction[]) => {
    const observer = recordsObserver();
    for (const prediction of all) observer.add(prediction);
    return observer.result();
  };
  const found = (all: readonly CapturedPrediction[], settings = monitoring) =>
    judgeRecords(reference, look(all), settings).findings;

  it('that repeat a key are found, some thousands of different ones are told apart', () => {
    expect(found(predictions(1000, 0.8, 1, (i) => `k${i}`))).toEqual([]);
    expect(found(predictions(1000, 0.8, 1, (i) => `k${i % 900}`))).toMatchObject([
      { id: 'duplicates:records', statistic: 0.1, message: '10.0 % of the records repeat the key of another one' },
    ]);
    const [result] = judgeRecords(
      reference,
      look(predictions(40_000, 0.8, 1, (i) => `k${i % 30_000}`)),
      monitoring,
    ).results;
    expect(result!.statistic).toBeCloseTo(0.25, 1);
  });

  it('that repeat a content are found where training had none', () => {
    const [first] = predictions(1, 0.8, 1);
    expect(found([...predictions(900, 0.8, 2), ...new Array(100).fill(first)])).toMatchObject([{ effect: 0.099 }]);
  });

  it('that are old are found where the project asks for it', () => {
    const old = predictions(100, 0.8, 1, (i) => `k${i}`);
    const asking = (freshness: { threshold: number }) =>
      project('fraud', { objective: { task: 'binary', target: 'y' }, monitoring: { checks: { freshness } } })
        .monitoring;
    expect(found(old)).toEqual([]);
    expect(found(old, asking({ threshold: 12 }))).toMatchObject([
      { id: 'freshness:records', statistic: expect.closeTo(24, 0) },
    ]);
    expect(found(old, asking({ threshold: 48 }))).toEqual([]);
  });
});
