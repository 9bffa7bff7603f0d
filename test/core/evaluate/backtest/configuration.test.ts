import { describe, expect, test } from 'vitest';
import type { LifecycleState } from '../../../../core/contracts/steps.ts';
import type { Evaluation } from '../../../../core/evaluate/evaluation-json.ts';
import { project } from '../../../support/project.ts';
import { searchRun } from '../../../support/search-run.ts';
import { rowsOfWorld, serve, type World } from './changed-world.ts';

const definition = project('world', {
  training: { algorithms: ['gradientBoostedTrees', 'logisticRegression'], search: { trials: 2, minutes: 5 } },
});
const perDay = 150;
/** Trees learn a wave, but for days in which there is none and a linear model is the better one. */
const world: World = {
  coefficients: () => [0.8, -0.6, 0.5, 0.3],
  level: () => -1,
  wave: (now) => (now >= 66 && now < 82 ? 0 : 2.5),
};

async function retrained(run: ReturnType<typeof searchRun>, days: number, runId: string, warm: boolean) {
  const started = await run.start(rowsOfWorld(world, definition, days, perDay), runId);
  const trigger = { ...started.trigger, reason: warm ? ('drift' as const) : ('manual' as const) };
  return run.search({ ...started, trigger });
}

describe('a validation part that speaks for another algorithm than the rows after it', async () => {
  const run = searchRun();
  const first = await run.run(rowsOfWorld(world, definition, 64, perDay), 'run-1');
  await serve(run, first);
  const read = (state: LifecycleState) => run.readJson<Evaluation>(state.evaluate!.evaluationKey);

  test("the champion's configuration, fitted anew, serves and is what is compared and registered", async () => {
    expect((await read(first)).winner.algorithm).toBe('gradientBoostedTrees');
    const searched = await retrained(run, 96, 'run-2', true);
    const judged = await run.judge(searched);
    const { leaderboard, winner, rollingOrigin, champion } = await read(judged);
    expect(leaderboard[0]!.algorithm).toBe('logisticRegression');
    expect(rollingOrigin!.configurations!.map(({ of }) => of)).toEqual(['champion', 'validation']);
    expect(winner).toMatchObject({ algorithm: 'gradientBoostedTrees', index: searched.search!.champion });
    expect(judged.evaluate!.winner).toBe(winner.index);
    expect(rollingOrigin!.blocks.at(-1)!.trial).toBe(winner.index);
    // Close to what the champion makes of a world that is as it was, and not as bad as a linear model.
    expect(champion!.challenger).toBeLessThan(1.05 * champion!.champion);
    const { refit } = await run.fit(judged);
    expect(refit.algorithm).toMatchObject({ name: 'gradientBoostedTrees', parameters: winner.parameters });
    const served = await run.readJson<{ model: { kind: string } }>(refit.packageKey);
    expect(served.model.kind).not.toContain('linear');
  });

  test('without a champion in the search, the best of another algorithm takes over when it is surely better', async () => {
    const judged = await run.judge(await retrained(run, 96, 'run-3', false));
    const { winner, rollingOrigin, leaderboard } = await read(judged);
    expect(leaderboard[0]!.algorithm).toBe('logisticRegression');
    expect(rollingOrigin!.configurations!.map(({ of }) => of)).toEqual(['validation', 'other']);
    expect(winner.algorithm).toBe('gradientBoostedTrees');
  });

  test('of failed fits the other configuration serves, of both the first by its trial', async () => {
    const searched = await run.backtest(await retrained(run, 96, 'run-4', true));
    const fits = searched.backtest!.fits;
    const failing = (failed: (trial: number) => boolean) => ({
      ...searched,
      backtests: searched.backtests!.map((result) =>
        failed(fits[result.index]!.trial) ? { index: result.index, status: 'failed' as const, error: 'no memory' } : result,
      ),
    });
    const holder = searched.search!.champion!;
    const other = await read(await run.judge(failing((trial) => trial === holder)));
    expect(other.winner.algorithm).toBe('logisticRegression');
    expect(other.rollingOrigin!.configurations).toHaveLength(1);
    const none = await read(await run.judge(failing(() => true)));
    expect(none.winner.index).toBe(holder);
  });
});
