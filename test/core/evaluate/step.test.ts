import { expect, test } from 'vitest';
import { type Dataset, reserved } from '../../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import { evaluateStep } from '../../../core/evaluate/step.ts';
import { registerModel } from '../../../core/registry/models.ts';
import { promote } from '../../../core/registry/promotion.ts';
import { runStep } from '../../../core/steps/run-step.ts';
import { project } from '../../support/project.ts';
import { payments, searchRun } from '../../support/search-run.ts';

const definition = project('fraud', {
  objective: { task: 'binary', target: 'is_fraud' },
  training: { algorithms: ['gradientBoostedTrees'], search: { trials: 1, minutes: 5 } },
});

const costs = { falsePositive: 1, falseNegative: 1, truePositive: 0, trueNegative: 0 };

/** What was refunded is known only after the fraud. */
function withLeak({ table, extra }: Dataset): Dataset {
  const target = table.columns.find((c) => c.name === reserved.target);
  if (!target || !('values' in target)) throw new Error('expected a target of numbers');
  const values = target.values.map((y, i) => (y === 1 ? 10 + (i % 7) : 0));
  return { table: { ...table, columns: [...table.columns, { name: 'refunded', type: 'number', values }] }, extra };
}

/** A project with a champion trained on payments of this pattern. */
async function withChampion(dataset: Dataset) {
  const run = searchRun();
  const state = await run.run(dataset, 'run-1');
  const refit = state.refit!;
  for (const file of Object.keys(refit.files)) {
    const bytes = await run.lake.get(keysOf.work('fraud', refit.stepKey, file));
    await run.lake.put(keysOf.model('fraud', refit.digest, file), bytes);
  }
  const { model } = await registerModel(
    run.registry,
    {
      project: 'fraud',
      digest: refit.digest,
      files: refit.files,
      runId: 'run-1',
      snapshotId: dataset.extra.snapshotId,
      definitionHash: 'd',
      codeHash: 'c',
      algorithm: refit.algorithm,
      metrics: refit.metrics,
      evaluationKey: state.evaluate!.evaluationKey,
      trainedUntil: refit.trainedUntil,
      createdAt: '2026-06-01T00:00:00.000Z',
    },
    'test',
  );
  await promote(run.registry, {
    project: 'fraud',
    version: model.version,
    by: 'test',
    reason: 'test',
    at: new Date('2026-06-01T00:00:00Z'),
  });
  return { ...run, first: state };
}

async function judged(run: Awaited<ReturnType<typeof withChampion>>, dataset: Dataset) {
  const state: LifecycleState = await run.judge(await run.search(await run.start(dataset, 'run-2')));
  return { result: state.evaluate!, evaluation: await run.readJson<Evaluation>(state.evaluate!.evaluationKey) };
}

test('the same data again: the champion stays', async () => {
  const dataset = payments(definition, 1000);
  const { result, evaluation } = await judged(await withChampion(dataset), dataset);
  expect(result).toMatchObject({ champion: 1, verdict: 'keep' });
  expect(evaluation.champion).toMatchObject({ rows: evaluation.test.rows });
  // The champion was made smaller since, within a twentieth of a standard error.
  expect(Math.abs(evaluation.champion!.gain)).toBeLessThan(0.005);
});

test('a changed pattern: the new model takes over, with the numbers', async () => {
  const run = await withChampion(payments(definition, 1500));
  const { result } = await judged(run, payments(definition, 1500, { seed: 2, pattern: -1 }));
  expect(result.verdict).toBe('promote');
  expect(result.reason).toMatch(
    /^won: logLoss .* against .* of champion 1 on \d+ fresh rows, a gain of [^;]*; the improvement is at least [^;]*$/,
  );
});

test('importance names the column that each feature comes from', async () => {
  const training = { ...definition.training, algorithms: ['logisticRegression' as const] };
  const run = searchRun();
  const { evaluate } = await run.judge(
    await run.search(await run.start(payments({ ...definition, training }, 1000), 'r')),
  );
  const { importance } = await run.readJson<Evaluation>(evaluate.evaluationKey);
  expect(importance.length).toBeGreaterThan(2);
  expect(new Set(importance.map(({ source }) => source))).toEqual(new Set(['amount', 'terminal']));
});

test('another target or a lost column: the champion cannot be compared', async () => {
  const run = await withChampion(payments(definition, 1000));
  const renamed = { ...definition, objective: { ...definition.objective, target: 'is_stolen' } };
  expect((await judged(run, payments(renamed, 1000, { seed: 2 }))).result).toMatchObject({
    verdict: 'promote',
    reason: expect.stringContaining(
      "won: champion 1 cannot be compared with it (the target has changed from 'is_fraud' to 'is_stolen')",
    ),
  });
  const { table, extra } = payments(definition, 1000, { seed: 3 });
  const narrow = { table: { ...table, columns: table.columns.filter((c) => c.name !== 'terminal') }, extra };
  const { result } = await judged(run, narrow);
  expect(result.verdict).toBe('promote');
  expect(result.reason).toContain("it cannot be applied any more: no column 'terminal'");
});

test('a leaking champion: the honest model replaces it, however much worse its figures are', async () => {
  const leaky = withLeak(payments(definition, 1000));
  const run = await withChampion(leaky);

  const honest = { ...definition, features: { ...definition.features, exclude: ['refunded'] } };
  const excluded = await judged(run, withLeak(payments(honest, 1000, { seed: 2 })));
  const again = await judged(run, withLeak(payments(definition, 1000, { seed: 3 })));

  expect(run.first.evaluate!.findings).toMatchObject([{ code: 'leakage:refunded', severity: 'critical' }]);
  expect(excluded.result).toMatchObject({ verdict: 'promote', findings: [] });
  expect(excluded.result.reason).toContain("cannot be compared with it (it reads 'refunded', excluded now)");
  expect(excluded.evaluation.incomparable).toMatchObject({ version: 1 });
  expect(again.result.findings).toMatchObject([{ code: 'leakage:refunded' }]);
});

test('another positive class, type or cost is said; only the cost leaves a comparison', async () => {
  const dataset = payments(definition, 1000);
  const run = await withChampion(dataset);

  const swapped = { ...dataset, extra: { ...dataset.extra, snapshotId: 'swapped', classes: ['1', '0'] } };
  const costly = { ...definition, objective: { ...definition.objective, costs: { ...costs, falseNegative: 9 } } };
  const retyped = {
    extra: { ...dataset.extra, snapshotId: 'retyped' },
    table: {
      ...dataset.table,
      columns: dataset.table.columns.map((c) => (c.name === 'amount' ? { ...c, type: 'integer' as const } : c)),
    },
  };

  expect((await judged(run, swapped)).result.reason).toContain("the positive class has changed from '1' to '0'");
  expect((await judged(run, retyped as Dataset)).result.reason).toContain("'amount' was number and is integer now");
  const { evaluation } = await judged(run, payments(costly, 1000, { seed: 2 }));
  expect(evaluation.champion).toMatchObject({ metric: 'expectedCost', note: expect.stringContaining('other costs') });
});

test('intervals that are asked for now replace a champion that has none', async () => {
  const asking = (intervals?: { coverage: number }, seed = 1) => {
    const objective = { task: 'regression' as const, target: 'is_fraud', ...(intervals && { intervals }) };
    const { table, extra } = payments(project('fraud', { ...training, objective }), 800, { seed });
    return { table, extra: { ...extra, classes: [] } };
  };
  const training = { training: { algorithms: ['linearRegression' as const], search: { trials: 1, minutes: 5 } } };
  const run = await withChampion(asking());

  expect((await judged(run, asking({ coverage: 0.8 }, 2))).result).toMatchObject({
    verdict: 'promote',
    reason: expect.stringContaining('(intervals have changed from none to a coverage of 0.8)'),
  });
  expect((await judged(run, asking(undefined, 3))).evaluation.champion).toMatchObject({ version: 1 });
});

test('a champion without its evaluation model stays', async () => {
  const run = await withChampion(payments(definition, 1000));
  const gone = {
    ...run.lake,
    get: async (key: string) => (key.endsWith('evaluation-model.json') ? missing(key) : run.lake.get(key)),
  };
  const searched = await run.search(await run.start(payments(definition, 1000, { seed: 2 }), 'run-2'));
  const state = await run.backtest(searched);
  const result = await runStep({ ...run.ports(), lake: gone }, evaluateStep, state);
  expect(result).toMatchObject({ verdict: 'keep', reason: expect.stringContaining('evaluation model is not stored') });
});

async function missing(key: string): Promise<never> {
  const { ObjectNotFound } = await import('../../../core/ports/object-store.ts');
  throw new ObjectNotFound(key);
}
