import { beforeAll, describe, expect, it } from 'vitest';
import { trainPlanned } from '../../../../core/algorithms/train-planned.ts';
import { algorithms } from '../../../../core/algorithms/training.ts';
import type { CapturedPrediction, ServingPackage } from '../../../../core/contracts/serving.ts';
import { applyPlan, type FeaturePlan } from '../../../../core/features/index.ts';
import { analyse } from '../../../../core/monitor/analyse.ts';
import { attributionDrift } from '../../../../core/monitor/performance/attribution/attribution-drift.ts';
import { explainPredictions } from '../../../../core/monitor/performance/attribution/explain-predictions.ts';
import { predictionSample } from '../../../../core/monitor/performance/attribution/prediction-sample.ts';
import { attribution } from '../../../../core/monitor/performance/checks/attribution.ts';
import type { PerformanceInput } from '../../../../core/monitor/performance/checks/performance-check.ts';
import type { Attribution } from '../../../../core/reference/attribution.ts';
import { referenceAttribution } from '../../../../core/register/reference-attribution.ts';
import { normalQuantile } from '../../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import type { Table } from '../../../../core/table/table.ts';
import { lines, reference as monitored, now, project } from '../traffic.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
/** c and d matter alike, and so do e and f: their order is of chance. */
const weights = [1.5, 1, 0.5, 0.5, 0.1, 0.1];
const rows = 2500;

function records(seed: number, count: number, change: (x: number[]) => number[] = (x) => x): number[][] {
  const random = seededRandom(seed);
  const normal = () => normalQuantile(Math.max(1e-12, random()));
  return Array.from({ length: count }, () => change(names.map(normal)));
}

function tableOf(values: readonly number[][]): Table {
  return {
    rows: values.length,
    columns: names.map((name, k) => ({ name, type: 'number', values: Float64Array.from(values, (x) => x[k]!) })),
  };
}

const predictionsOf = (values: readonly number[][]): CapturedPrediction[] =>
  values.map((x, i) => ({
    inferenceId: `i${i}`,
    project: 'p',
    modelVersion: 1,
    at: '2026-01-01T00:00:00Z',
    record: Object.fromEntries(names.map((name, k) => [name, x[k]!])),
    windows: {},
  }));

const found = (drift: ReturnType<typeof attributionDrift>) =>
  attribution.measure({ attribution: drift } as PerformanceInput).map(({ feature }) => feature);

let pkg: ServingPackage;
let reference: Attribution;

beforeAll(async () => {
  const plan: FeaturePlan = {
    format: 1,
    encoding: 'trees',
    inputs: [],
    time: null,
    windows: [],
    encoders: names.map((column) => ({ kind: 'numeric', input: { column, type: 'number' } })),
    features: names.map((name) => ({ name, kind: 'numeric', source: name })),
    dropped: [],
  };
  const learned = records(1, rows);
  const random = seededRandom(2);
  const target = Float64Array.from(learned, (x) => {
    const score = x.reduce((sum, value, k) => sum + weights[k]! * value, 0);
    return random() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
  });
  const table = tableOf(learned);
  const all = Uint32Array.from(learned.keys());
  const { model } = await trainPlanned(
    algorithms,
    { algorithm: 'gradientBoostedTrees', parameters: { numLeaves: 15 }, seed: 1 } as never,
    {
      matrix: applyPlan(plan, table, { columns: [] }),
      target,
      train: all,
      validation: new Uint32Array(0),
      task: 'binary',
      outputs: 1,
    },
    ['0', '1'],
    { iterations: 60 },
  );
  pkg = {
    format: 1,
    project: 'p',
    task: 'binary',
    classes: ['0', '1'],
    target: 'y',
    contract: [],
    plan,
    model,
    calibration: null,
    costs: null,
    review: null,
  };
  // As after a refit: the rows of the test part are among those that were learned.
  reference = referenceAttribution(pkg, table, [], all.subarray(rows - 800))!;
});

const look = (seed: number, count: number, change?: (x: number[]) => number[]) =>
  attributionDrift(reference, explainPredictions(pkg, predictionsOf(records(seed, count, change))));

describe('drift of attributions', () => {
  it('is not found of records as in training, however few', () => {
    const alarms: string[] = [];
    let least = 1;
    for (let seed = 100; seed < 112; seed++) {
      const drift = look(seed, 100 + 20 * (seed - 100))!;
      alarms.push(...found(drift));
      least = Math.min(least, drift.ndcg);
      expect(drift.chance).toBeLessThan(1);
    }
    expect(alarms).toEqual([]);
    expect(least).toBeGreaterThan(0.98);
  });

  it('is found where the model looks at other features than it did', () => {
    const stuck = look(7, 400, (x) => [0, 0, ...x.slice(2)])!;
    expect(stuck.ndcg).toBeLessThan(0.9);
    expect(stuck.ndcg).toBeLessThan(stuck.chance);
    expect(found(stuck)).toEqual(expect.arrayContaining(['order', 'a', 'b']));
    const narrower = look(8, 400, (x) => [0.2 * x[0]!, ...x.slice(1)])!;
    expect(found(narrower)).toContain('a');
  });

  it('tells nothing with too few rows, or where nothing contributes', () => {
    expect(look(9, 99)).toBeNull();
    const nothing = { rows: 500, features: names.map((name) => ({ name, mean: 0, error: 0 })) };
    expect(attributionDrift(reference, nothing)).toBeNull();
    expect(found(null)).toEqual([]);
  });

  it('is not sure of an order that chance makes', () => {
    const alike = { rows: 100, features: names.map((name) => ({ name, mean: 1, error: 0.2 })) };
    const other = { rows: 100, features: names.map((name, k) => ({ name, mean: 0.7 + 0.1 * k, error: 0.2 })) };
    const drift = attributionDrift(alike, other)!;
    expect(drift.ndcg).toBeGreaterThan(drift.chance);
    expect(found(drift)).toEqual([]);
  });
});

it('is part of a look that judges, and of no other', async () => {
  const report = (count: number) =>
    analyse({
      project: project(),
      reference: { ...monitored, attribution: reference },
      modelVersion: 1,
      monitorId: 'm',
      by: 'test',
      now,
      log: [{ text: lines(predictionsOf(records(11, count, (x) => [0, 0, ...x.slice(2)]))), fresh: true }],
      labels: [],
      explain: async (sample) => explainPredictions(pkg, sample),
    });
  const judged = await report(700);
  expect(judged.attribution!.rows).toBe(200);
  expect(judged.findings.map(({ id }) => id)).toContain('attribution:order');
  expect((await report(150)).attribution).toBeNull();
});

describe('the sample that is explained', () => {
  it('is the same in any order', () => {
    const all = predictionsOf(records(3, 1500));
    const chosen = (of: readonly CapturedPrediction[]) => {
      const sample = predictionSample(200);
      for (const prediction of of) sample.add(prediction);
      return sample.chosen().map(({ inferenceId }) => inferenceId);
    };
    expect(chosen(all)).toHaveLength(200);
    expect(chosen(all.toReversed())).toEqual(chosen(all));
  });
});
