import { describe, expect, test } from 'vitest';
import type { LifecycleState } from '../../../../core/contracts/steps.ts';
import type { Evaluation } from '../../../../core/evaluate/evaluation-json.ts';
import { project } from '../../../support/project.ts';
import { searchRun } from '../../../support/search-run.ts';
import { rowsOfWorld, serve, type World } from './changed-world.ts';

const definitionOf = (...algorithms: ('gradientBoostedTrees' | 'logisticRegression')[]) =>
  project('world', {
    features: { automatic: false },
    training: { algorithms, search: { trials: algorithms.length, minutes: 5 } },
  });
const both = definitionOf('gradientBoostedTrees', 'logisticRegression');
const perDay = 150;
/** A linear model is best until, where the test part of 96 days begins, the product of two features begins to count. */
const world: World = {
  coefficients: () => [0.8, -0.6, 0.5, 0.3],
  level: () => -1,
  product: (now) => (now < 83 ? 0 : 2.5),
};

describe('a validation part that speaks for another algorithm than the rows after it', async () => {
  const run = searchRun();
  await serve(run, await run.run(rowsOfWorld(world, definitionOf('gradientBoostedTrees'), 64, perDay), 'run-1'));
  const started = await run.start(rowsOfWorld(world, both, 96, perDay), 'run-2');
  const searched = await run.search({ ...started, trigger: { ...started.trigger, reason: 'drift' } });
  const fitted = await run.backtest(searched);
  const holder = searched.search!.champion!;
  const judge = async (state: LifecycleState) => {
    const judged = await run.judge(state);
    return { judged, evaluation: await run.readJson<Evaluation>(judged.evaluate.evaluationKey) };
  };

  test("the champion's configuration, fitted anew, serves, is compared and is what is registered", async () => {
    const { judged, evaluation } = await judge(fitted);
    const { leaderboard, winner, rollingOrigin } = evaluation;
    expect(leaderboard[0]!.algorithm).toBe('logisticRegression');
    expect(rollingOrigin!.configurations!.map(({ of }) => of)).toEqual(['champion', 'validation']);
    expect(winner).toMatchObject({ algorithm: 'gradientBoostedTrees', index: holder });
    expect(judged.evaluate.winner).toBe(holder);
    expect(rollingOrigin!.blocks.at(-1)!.trial).toBe(holder);
    expect(judged.evaluate.verdict, judged.evaluate.reason).toBe('promote');
    const { refit } = await run.fit(judged);
    expect(refit.algorithm).toMatchObject({ name: 'gradientBoostedTrees', parameters: winner.parameters });
  });

  test('the same fits are found by their keys', async () => {
    const again = await run.backtest(searched);
    expect(again.backtest).toEqual(fitted.backtest);
    expect(again.backtests).toEqual(fitted.backtests);
  });

  test('where fits fail the other configuration serves; where all do, the first by its trial', async () => {
    const failing = (failed: (trial: number) => boolean) => ({
      ...fitted,
      backtests: fitted.backtests!.map((result) =>
        failed(fitted.backtest!.fits[result.index]!.trial)
          ? { index: result.index, status: 'failed' as const, error: 'no memory' }
          : result,
      ),
    });
    const one = await judge(failing((trial) => trial === holder));
    expect(one.evaluation.winner.algorithm).toBe('logisticRegression');
    expect(one.evaluation.rollingOrigin!.configurations).toHaveLength(1);
    const none = await judge(failing(() => true));
    expect(none.evaluation.winner).toMatchObject({ index: holder });
    expect(none.evaluation.winner).not.toHaveProperty('recency');
  });
});

test('without a champion the best on validation holds, beside the best of another algorithm', async () => {
  const run = searchRun();
  const searched = await run.search(await run.start(rowsOfWorld(world, both, 40, perDay), 'run-1'));
  const state = await run.judge(searched);
  const { winner, leaderboard, rollingOrigin } = await run.readJson<Evaluation>(state.evaluate.evaluationKey);
  expect(rollingOrigin!.configurations!.map(({ of }) => of)).toEqual(['validation', 'other']);
  expect(winner.index).toBe(leaderboard[0]!.index);
  // Of another algorithm it is only asked whether it is the better one.
  expect(state.backtest!.fits.filter(({ trial }) => trial !== winner.index)).toHaveLength(1);
});
