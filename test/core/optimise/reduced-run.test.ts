import { expect, test } from 'vitest';
import { onnxWasm } from '../../../adapters/onnx/runtime.ts';
import { exporterOf } from '../../../core/algorithms/exporter.ts';
import { modelExporters } from '../../../core/algorithms/exporting.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import { writeOnnxPackage } from '../../../core/export/onnx/write-package.ts';
import { reduceChosen } from '../../../core/optimise/reduce/reduce-chosen.ts';
import { refit } from '../../../core/register/refit.ts';
import { refitInput } from '../../../core/register/refit-step.ts';
import { createScorer } from '../../../core/serve/prediction/create-scorer.ts';
import { trainer } from '../../support/algorithms.ts';
import { project } from '../../support/project.ts';
import { payments, searchRun } from '../../support/search-run.ts';

const definition = project('fraud', {
  objective: { task: 'binary', target: 'is_fraud', metric: 'logLoss' },
  training: { algorithms: ['gradientBoostedTrees'], search: { trials: 2, minutes: 5 } },
});
const run = searchRun();
const dataset = payments(definition, 4000);
const state: LifecycleState = await run.run(dataset, 'run-1');
const ports = { ...run.ports(), ...trainer, stopwatch: () => performance.now() };
const evaluation = await run.readJson<Evaluation>(keysOf.work('fraud', state.evaluate!.stepKey, 'evaluation.json'));
const pkg = await run.readJson<ServingPackage>(state.refit!.packageKey);

test('a run makes its model smaller within the tolerance, and says how', () => {
  const { reduced } = state.refit!;
  expect(reduced!.tolerance).toBe(0.05);
  expect(reduced!.rows).toBeGreaterThan(100);
  expect(reduced!.reductions.map(({ kind }) => kind)).toContain('digits');
  expect(reduced!.done).toHaveLength(reduced!.reductions.length);
  expect(reduced!.bytes.after).toBeLessThan(0.7 * reduced!.bytes.before);
  expect(reduced!.metrics.map(({ metric }) => metric).sort()).toEqual(['expectedCost', 'logLoss']);
  for (const { before, after, allowed } of reduced!.metrics) expect(after).toBeLessThanOrEqual(before + allowed);
});

test('what serves is smaller than what was trained, and nothing is done where a project wants it so', async () => {
  const input = await refitInput(ports, state, evaluation);
  const off = {
    ...dataset.extra.project,
    training: { ...dataset.extra.project.training, optimise: false as const },
  };
  const asTrained = await refit({ ...input, dataset: { ...dataset, extra: { ...dataset.extra, project: off } } });
  expect(asTrained).not.toHaveProperty('reduced');
  expect(JSON.stringify(asTrained.evaluationModel.model)).toBe(JSON.stringify(input.model));
  expect(JSON.stringify(pkg.model).length).toBeLessThan(0.7 * JSON.stringify(asTrained.model.model).length);
  const [small, whole] = [pkg, asTrained.model].map((of) => createScorer(of));
  const apart = Array.from({ length: 300 }, (_, i) => {
    const row = { amount: i / 3, terminal: `t${i % 22}` };
    return Math.abs(small!.score(row, []).answer.probability! - whole!.score(row, []).answer.probability!);
  });
  expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(0.01);
});

test('the time of a row is measured where there is a stopwatch', async () => {
  const input = await refitInput(ports, state, evaluation);
  const { report } = reduceChosen({ ...input, project: definition });
  expect(report!.time).toBeGreaterThan(0);
  expect(report!.time).toBeLessThan(3);
  const { stopwatch: _, ...without } = input;
  expect(reduceChosen({ ...without, project: definition }).report!.time).toBeNull();
});

test('few test rows judge nothing', async () => {
  const input = await refitInput(ports, state, evaluation);
  const { prepared } = input;
  let kept = 0;
  const part = prepared.part.map((own) => (own === 3 && kept++ >= 60 ? 0 : own));
  const found = reduceChosen({ ...input, project: definition, prepared: { ...prepared, part } });
  expect(found.report!.reductions).toEqual([]);
  expect(found.report!.reason).toMatch(/test rows are too few to judge by \(100\)/);
});

test('onnxruntime predicts what the smaller model does', () => {
  const { bytes, inputs } = writeOnnxPackage(pkg, { version: 1, digest: 'd' }, exporterOf(pkg.model, modelExporters));
  const session = onnxWasm.open(bytes);
  const rows = Array.from({ length: 400 }, (_, i) => ({ amount: (i * 37) % 101, terminal: `t${i % 22}` }));
  const given = Object.fromEntries(
    inputs.map(({ name, type }) => {
      const values = rows.map((row) => row[name as 'amount' | 'terminal']);
      const shape = [rows.length, 1];
      return [
        name,
        type === 'string'
          ? { type: 'string' as const, shape, data: values.map(String) }
          : { type: 'float64' as const, shape, data: Float64Array.from(values, Number) },
      ];
    }),
  );
  const found = session.run(given, session.outputs.find(({ type }) => type === 'float32')!.name);
  const scorer = createScorer(pkg);
  const width = found.data.length / rows.length;
  rows.forEach((row, i) => {
    const own = scorer.score(row, []).answer.probability!;
    expect(Math.abs(Number(found.data[i * width + width - 1]) - own)).toBeLessThan(1e-6);
  });
});
