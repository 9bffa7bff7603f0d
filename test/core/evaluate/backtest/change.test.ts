import { describe, expect, test } from 'vitest';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import type { ServingPackage } from '../../../../core/contracts/serving.ts';
import type { LifecycleState } from '../../../../core/contracts/steps.ts';
import type { Evaluation } from '../../../../core/evaluate/evaluation-json.ts';
import type { FeaturePlan } from '../../../../core/features/index.ts';
import { calibratePredictions } from '../../../../core/metrics/calibration/calibrate-predictions.ts';
import { rocAuc } from '../../../../core/metrics/roc-auc.ts';
import { applyToDataset } from '../../../../core/prepare/prepare-refit.ts';
import { loadModel } from '../../../support/algorithms.ts';
import { project } from '../../../support/project.ts';
import { searchRun } from '../../../support/search-run.ts';
import { rowsOfWorld, serve, type World } from './changed-world.ts';

const definition = project('world', {
  training: { algorithms: ['logisticRegression'], search: { trials: 1, minutes: 5 } },
});
const coefficients = [1.2, -1, 0.8, 0.5];

/** Every coefficient changes its sign at a moment. */
const flipAt = (moment: number): World => ({
  coefficients: (now) => coefficients.map((b) => (now < moment ? b : -b)),
  level: () => -1.5,
});

async function aucOf(run: ReturnType<typeof searchRun>, { refit }: LifecycleState, world: World): Promise<number> {
  const served = await run.readJson<ServingPackage>(refit!.packageKey);
  const later = rowsOfWorld({ ...world, coefficients: () => world.coefficients(1e6) }, definition, 20, 100, 99);
  const { matrix, target } = applyToDataset(later, served.plan as FeaturePlan);
  const model = loadModel(served.model);
  const raw = predictRows(model, matrix, Uint32Array.from(target.keys()));
  return rocAuc(target, calibratePredictions(served.calibration, raw, 1));
}

describe('a concept that changes at once', async () => {
  const history = 80;
  const perDay = 150;
  const world = flipAt(history);
  const run = searchRun();
  const first = await run.run(rowsOfWorld(world, definition, history, perDay), 'run-1');
  await serve(run, first);

  test('before it nothing is forgotten, and the figures are of the latest rows', async () => {
    const { rollingOrigin, test: figures, validation } = await run.readJson<Evaluation>(first.evaluate!.evaluationKey);
    expect(rollingOrigin?.serves).toBe('all rows alike');
    expect(rollingOrigin?.blocks.every(({ recency }) => recency === 'all rows alike')).toBe(true);
    // 15 % of the rows are less than 2,000.
    expect(figures.rows).toBe(0.15 * history * perDay);
    expect(validation.rows).toBe(0.15 * history * perDay);
  });

  test('within a week what serves has learned it, where shares of all history take weeks', async () => {
    const dataset = rowsOfWorld(world, definition, history + 6, perDay);
    const state = await run.run(dataset, 'run-2');
    const evaluation = await run.readJson<Evaluation>(state.evaluate!.evaluationKey);
    expect(evaluation.champion).toMatchObject({ by: 'served' });
    expect(evaluation.champion!.rows).toBeLessThan(6 * perDay);
    expect(state.evaluate!.verdict, state.evaluate!.reason).toBe('promote');
    expect(await aucOf(run, first, world)).toBeLessThan(0.2);
    expect(await aucOf(run, state, world)).toBeGreaterThan(0.8);
    expect(evaluation.rollingOrigin!.blocks.at(-1)!.champion).toBeGreaterThan(
      evaluation.rollingOrigin!.blocks.at(-1)!.value!,
    );
  });

  test('told when it changed, it learns from the rows since', async () => {
    const dataset = rowsOfWorld(world, definition, history + 6, perDay);
    const since = new Date(Date.UTC(2026, 0, 1 + history)).toISOString();
    const started = await run.search(await run.start(dataset, 'run-3', since));
    const state = await run.fit(await run.judge(started));
    const { winner, rollingOrigin } = await run.readJson<Evaluation>(state.evaluate!.evaluationKey);
    expect(rollingOrigin!.tried[1]).toBe(`since ${since.slice(0, 10)}`);
    expect(winner.recency).toBeDefined();
    expect(await aucOf(run, state, world)).toBeGreaterThan(0.82);
  });
});
