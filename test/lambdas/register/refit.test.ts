import { describe, expect, test } from 'vitest';
import { bytesHash } from '../../../core/content-hash.ts';
import { type Dataset, reserved } from '../../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { Project } from '../../../core/contracts/project.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { applyCalibration } from '../../../core/evaluate/calibration/apply-calibration.ts';
import type { Reference } from '../../../core/monitor/reference.ts';
import { type FeaturePlan, rowTransform } from '../../../core/prepare/plan/index.ts';
import { modelDigest } from '../../../core/register/model-digest.ts';
import { rowAt } from '../../../core/table/table.ts';
import { loadModel } from '../../../core/train/registry.ts';
import { project } from '../../support/project.ts';
import { payments, searchRun } from '../../support/search-run.ts';

const definition = project('fraud', {
  training: { algorithms: ['gradientBoostedTrees'], search: { trials: 1, minutes: 5 } },
});

test('files, hashes and what a version needs', async () => {
  const run = searchRun();
  const { refit, evaluate } = await run.run(payments(definition, 1500), 'run-1');
  for (const [file, hash] of Object.entries(refit!.files))
    expect(bytesHash(await run.lake.get(keysOf.work('fraud', refit!.stepKey, file)))).toBe(hash);
  expect(refit!.digest).toBe(modelDigest(refit!.files));
  expect(refit!.metrics.rocAuc).toBeGreaterThan(0.7);
  expect(refit!.algorithm).toMatchObject({ name: 'gradientBoostedTrees', seed: 1 });
  const { leaderboard } = await run.readJson<{ leaderboard: { iterations: number }[] }>(evaluate!.evaluationKey);
  expect(refit!.algorithm.iterations).toBeGreaterThan(leaderboard[0]!.iterations);
  const reference = await run.readJson<Reference>(refit!.referenceKey);
  expect(reference.columns.map((c) => c.name)).toEqual(['amount', 'terminal']);
  expect(reference).toMatchObject({ rows: 1500, performance: { rows: expect.any(Number) } });
  // Of the model that serves, on what it has learned from: the scores of another fit would look like drift.
  expect(reference.score?.counts.reduce((a, b) => a + b, 0)).toBe(1500);
});

test('the package predicts a record from its row alone', async () => {
  const run = searchRun();
  const dataset = payments(definition, 1500);
  const { refit } = await run.run(dataset, 'run-1');
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
