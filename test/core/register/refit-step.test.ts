import { describe, expect, test } from 'vitest';
import { type Dataset, reserved } from '../../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { Project } from '../../../core/contracts/project.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { StepRecord } from '../../../core/contracts/registry/runs.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import type { GlobalExplanation } from '../../../core/explain/global/global-explanation.ts';
import { type FeaturePlan, rowTransform } from '../../../core/features/index.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { applyCalibration } from '../../../core/metrics/calibration/apply-calibration.ts';
import type { Reference } from '../../../core/reference/reference.ts';
import { modelDigest } from '../../../core/register/model-digest.ts';
import { rowAt } from '../../../core/table/table.ts';
import { loadModel } from '../../support/algorithms.ts';
import { project } from '../../support/project.ts';
import { payments, searchRun } from '../../support/search-run.ts';

const definition = project('fraud', {
  training: { algorithms: ['gradientBoostedTrees'], search: { trials: 1, minutes: 5 } },
});

describe('a run', async () => {
  const run = searchRun();
  const dataset = payments(definition, 1500);
  const { refit, evaluate } = await run.run(dataset, 'run-1');

  test('files, hashes and what a version needs', async () => {
    for (const [file, hash] of Object.entries(refit!.files))
      expect(bytesHash(await run.lake.get(keysOf.work('fraud', refit!.stepKey, file)))).toBe(hash);
    expect(refit!.digest).toBe(modelDigest(refit!.files));
    expect(refit!.metrics.rocAuc).toBeGreaterThan(0.7);
    expect(refit!.algorithm).toMatchObject({ name: 'gradientBoostedTrees', seed: 1 });
    const { leaderboard } = await run.readJson<{ leaderboard: { iterations: number }[] }>(evaluate!.evaluationKey);
    expect(refit!.algorithm.iterations).toBeGreaterThan(leaderboard[0]!.iterations);
    const { rollingOrigin, test } = await run.readJson<Evaluation>(evaluate!.evaluationKey);
    expect((await run.readJson<ServingPackage>(refit!.packageKey)).calibration).toEqual(rollingOrigin?.calibration);
    expect(refit!.servedUntil! > refit!.trainedUntil!).toBe(true);
    const reference = await run.readJson<Reference>(refit!.referenceKey);
    expect(reference.columns.map((c) => c.name)).toEqual(['amount', 'terminal']);
    expect(reference).toMatchObject({ rows: 1500, performance: { rows: expect.any(Number) } });
    expect(reference.attribution?.rows).toBe(Math.min(1000, test.rows));
    expect(reference.attribution?.features.map(({ name }) => name).sort()).toEqual(['amount', 'terminal']);
    expect(reference).not.toHaveProperty('errorModel');
    const globalExplanation = await run.readJson<GlobalExplanation>(
      keysOf.work('fraud', refit!.stepKey, 'global-explanation.json'),
    );
    expect(globalExplanation.importance.features.map((f) => f.feature).sort()).toEqual(['amount', 'terminal']);
    expect(globalExplanation.dependence.features.map((f) => f.feature)).toContain(
      globalExplanation.importance.features[0]!.feature,
    );
    const { typical } = await run.readJson<ServingPackage>(refit!.packageKey);
    expect(typical?.columns.amount).toEqual({ kind: 'number', low: expect.any(Number), high: expect.any(Number) });
    // Of rows that were not trained on: a model is surer of what it has learned from, and that would look like drift.
    expect(reference.score?.counts.reduce((a, b) => a + b, 0)).toBe(test.rows);
  });

  test('the package predicts a record from its row alone', async () => {
    const pkg = await run.readJson<ServingPackage>(refit!.packageKey);
    const plan = pkg.plan as FeaturePlan;
    const model = loadModel(pkg.model);
    const [row, out] = [new Float32Array(model.features), new Float64Array(1)];
    const calibrate = applyCalibration(pkg.calibration);
    const probability = (amount: number, terminal: string) => {
      rowTransform(plan)({ ...rowAt(dataset.table, 0), amount, terminal }, [], row);
      model.predictRow(row, out);
      return calibrate(out[0]!);
    };
    expect(probability(95, 't1')).toBeGreaterThan(0.8);
    expect(probability(5, 't10')).toBeLessThan(0.1);
  });
});

test('the calibration that serves is that of the latest rows, and the files say so', async () => {
  const run = searchRun();
  const logistic = project('fraud', {
    training: { algorithms: ['logisticRegression'], search: { trials: 1, minutes: 5 } },
  });
  const rows = 6000;
  const { table, extra } = payments(logistic, rows);
  const target = new Float64Array(rows).map((_, i) => (i % 120 === 7 ? 1 : 0));
  // Frauds stand apart in the training part; later only every second does.
  const apart = (i: number) => target[i] === 1 && (i < 0.7 * rows || i % 240 === 7);
  const columns = table.columns.map((c) => {
    if (!('values' in c)) return c;
    if (c.name === reserved.target) return { ...c, values: target };
    return c.name === 'amount' ? { ...c, values: c.values.map((a, i) => (apart(i) ? a + 300 : a)) } : c;
  });
  const { refit, evaluate } = await run.run({ table: { ...table, columns }, extra }, 'run-1');
  const file = (name: string) => keysOf.work('fraud', refit!.stepKey, name);
  const model = await run.readJson<ServingPackage>(file('model.json'));
  const evaluationModel = await run.readJson<ServingPackage>(file('evaluation-model.json'));
  const { calibration: before } = await run.readJson<Evaluation>(evaluate!.evaluationKey);
  const { calibration: after } = await run.readJson<Evaluation>(file('evaluation.json'));
  expect(model.calibration).not.toEqual(evaluationModel.calibration);
  expect(evaluationModel.calibration).toEqual(before.chosen);
  const served = 'to the level of the latest rows';
  expect(after.reason.startsWith(`${before.reason}. Served: cross-fitted log loss on`)).toBe(true);
  const step = await run.registry.get<StepRecord>(keys.runStep('run-1', 'refit'));
  expect(step?.summary?.reason).toContain(served);
});

describe('other tasks', () => {
  const recast = (
    task: Project['objective']['task'],
    classes: string[],
    target: (y: number, i: number) => number,
  ): Dataset => {
    const changed = project('fraud', {
      objective: { task, target: 'is_fraud' },
      data: { sources: [{ name: 'payments', key: 'id' }] },
      training: { search: { trials: 2, minutes: 5 } },
    });
    const { table, extra } = payments(changed, 1200);
    const columns = table.columns.map((c) =>
      c.name === reserved.target && 'values' in c ? { ...c, values: c.values.map(target) } : c,
    );
    return { table: { ...table, columns }, extra: { ...extra, classes } };
  };

  test('regression', async () => {
    const run = searchRun();
    const { refit } = await run.run(
      recast('regression', [], (y, i) => 3 * y + (i % 5)),
      'run-1',
    );
    expect(refit!.trainedUntil).toBeNull();
    expect(refit!.metrics.rmse).toBeLessThan(2.2);
    expect(await run.readJson<ServingPackage>(refit!.packageKey)).toMatchObject({
      costs: null,
      calibration: null,
      review: null,
    });
    const { errorModel, performance } = await run.readJson<Reference>(refit!.referenceKey);
    expect(errorModel).toMatchObject({ rows: performance!.rows, absolute: { features: expect.any(Array) } });
    expect(errorModel!.absolute.features.at(-1)).toBe('$prediction');
  });

  test('a regression with intervals serves those of the evaluation', async () => {
    const run = searchRun();
    const dataset = recast('regression', [], (y, i) => 3 * y + (i % 5));
    const { project } = dataset.extra;
    const asking = { ...project, objective: { ...project.objective, intervals: { coverage: 0.8 } } };
    const { refit, evaluate } = await run.run({ ...dataset, extra: { ...dataset.extra, project: asking } }, 'run-1');
    const { intervals, test: judged } = await run.readJson<Evaluation>(evaluate!.evaluationKey);
    expect(judged.metrics.intervalCoverage!.value).toBeGreaterThan(0.6);
    const { intervals: served } = await run.readJson<ServingPackage>(refit!.packageKey);
    expect(served).toEqual(intervals!.rule);
    expect(served!.coverage).toBe(0.8);
    expect((await run.readJson<Reference>(refit!.referenceKey)).intervalCoverage).toBe(0.8);
  });

  test('three classes', async () => {
    const run = searchRun();
    const { refit } = await run.run(
      recast('multiclass', ['a', 'b', 'c'], (y, i) => (y === 1 ? 2 : i % 2)),
      'run-1',
    );
    expect(refit!.metrics.logLoss).toBeLessThan(1.1);
    const reference = await run.readJson<Reference>(refit!.referenceKey);
    expect(reference.score?.bins).toMatchObject({ kind: 'category' });
  });
});
