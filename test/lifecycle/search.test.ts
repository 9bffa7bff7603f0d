/** The search as its state machine runs it: killed, repeated, out of time, and with nothing that succeeds. */
import { describe, expect, it } from 'vitest';
import type { Project } from '../../core/contracts/project.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { StepRecord } from '../../core/contracts/registry/runs.ts';
import type { LifecycleState } from '../../core/contracts/steps.ts';
import type { Evaluation } from '../../core/evaluate/evaluation-json.ts';
import { findRoute } from '../../core/registry/routes.ts';
import { listTrials } from '../../core/registry/trials.ts';
import { planTrialsStep } from '../../core/search/plan-trials-step.ts';
import { trainTrial } from '../../core/search/train-trial.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { runStep } from '../../core/steps/run-step.ts';
import { runLifecycle } from '../../scripts/simulate/lifecycle.ts';
import { runSearch } from '../../scripts/simulate/map-states.ts';
import { type Life, mortal } from '../support/mortal.ts';
import { project as projectOf } from '../support/project.ts';
import { payments, searchRun } from '../support/search-run.ts';
import { beforeTheRun } from './world.ts';

const definition = (search: Project['training']['search'], parameters: object = { numIterations: 60 }) =>
  projectOf('fraud', {
    objective: { task: 'binary', target: 'is_fraud', metric: 'logLoss' },
    training: {
      algorithms: ['gradientBoostedTrees'],
      parameters: { gradientBoostedTrees: { ...parameters, learningRate: { min: 0.05, max: 0.4 } } },
      search,
    },
  });
const twoRounds = definition({ trials: 12, minutes: 60 });
const rows = 3000;

/** What does not depend on when and under which name a run was. */
const lasting = ({ leaderboard, winner }: Evaluation) => ({
  winner: winner.index,
  leaderboard: leaderboard.map(({ duration: _, ...entry }) => entry),
});

type Searched = ReturnType<typeof searchRun>;
const judged = async (run: Searched, state: LifecycleState) => {
  const { evaluate } = await run.judge(state);
  return lasting(await run.readJson<Evaluation>(evaluate.evaluationKey));
};

describe('the same seed', () => {
  it('gives the same leaderboard to the byte, whatever the account runs at once, and another seed another', async () => {
    const search = async (project: Project, concurrency: number) => {
      const run = searchRun();
      const ports = { ...run.ports(), concurrency: async () => concurrency };
      const state = await runSearch(ports, await run.start(payments(project, rows), 'run-1'));
      return { parallel: state.search!.parallel, board: JSON.stringify(await judged(run, state)) };
    };

    const [small, large] = [await search(twoRounds, 10), await search(twoRounds, 1000)];
    const other = await search({ ...twoRounds, training: { ...twoRounds.training, seed: 2 } }, 10);

    expect([small.parallel, large.parallel]).toEqual([4, 40]);
    expect(large.board).toBe(small.board);
    expect(other.board).not.toBe(small.board);
  }, 120_000);
});

describe('half of the functions that train', () => {
  it('killed at any call and called again leave the same leaderboard', async () => {
    const run = searchRun();
    const state = await run.start(payments(twoRounds, rows), 'run-1');
    const expected = await judged(run, await runSearch(run.ports(), state));
    const killed = searchRun();
    const random = seededRandom(5);
    let kills = 0;
    const begun = await killed.start(payments(twoRounds, rows), 'run-1');
    const ports = killed.ports();
    let dying: Life | undefined;
    const guarded = <P extends object>(name: string, port: P): P =>
      new Proxy(port, { get: (_, method) => Reflect.get(dying ? mortal(name, port, dying) : port, method) });
    const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
      dying = random() < 0.5 ? { calls: [], end: Math.floor(8 * random()), isDone: random() < 0.5 } : undefined;
      try {
        return await work();
      } catch (error) {
        if (!dying) throw error;
        kills++;
        dying = undefined;
        return work();
      }
    };

    const searched = await runSearch(
      { ...ports, lake: guarded('lake', ports.lake), registry: guarded('registry', ports.registry) },
      begun,
      attempt,
    );
    dying = undefined;

    expect(kills).toBeGreaterThan(5);
    expect(await judged(killed, searched)).toEqual(expected);
  }, 120_000);

  it('that are gone for good are failures of the leaderboard, and change nothing of the others of their round', async () => {
    const oneRound = definition({ trials: 8, minutes: 60 });
    const whole = searchRun();
    const expected = await judged(
      whole,
      await runSearch(whole.ports(), await whole.start(payments(oneRound, rows), 'r')),
    );
    const run = searchRun();
    const ports = run.ports();
    // A function that runs out of memory does so each time.
    const isLost = (index: number) => index % 2 === 1;
    const algorithms = ports.algorithms.map((own) => ({
      ...own,
      train: (...args: Parameters<typeof own.train>) => {
        if (isLost(args[2] - 1)) throw new Error('Runtime exited with error: signal: killed');
        return own.train(...args);
      },
    }));

    const { leaderboard } = await judged(
      run,
      await runSearch({ ...ports, algorithms }, await run.start(payments(oneRound, rows), 'r')),
    );

    const lost = leaderboard.filter(({ status }) => status === 'failed');
    expect(lost.length).toBeGreaterThan(3);
    for (const { error } of lost) expect(error).toContain('signal: killed');
    const single = (of: typeof leaderboard) =>
      of.filter(({ members, index }) => !members && !isLost(index)).sort((a, b) => a.index - b.index);
    const known = single(expected.leaderboard);
    expect(single(leaderboard)).toEqual(known);
  }, 120_000);
});

describe('a search whose every trial fails', () => {
  it('says so, tries no further rounds, and leaves the champion as it is', async () => {
    const cloud = await beforeTheRun();
    const input = (runId: string) => ({
      project: 'fraud',
      runId,
      trigger: { id: runId, project: 'fraud', reason: 'manual' as const, by: 'a test', at: '' },
    });
    expect((await runLifecycle(cloud.ports(), input('run-1'))).promote).toMatchObject({ promoted: true });
    const before = await findRoute(cloud.registry, 'fraud');
    await cloud.publish({ ...twoRounds, training: { ...twoRounds.training, search: { trials: 60, minutes: 60 } } });
    const ports = cloud.ports();
    const broken = {
      ...ports,
      lake: {
        ...ports.lake,
        put: async (...args: Parameters<typeof ports.lake.put>) => {
          if (args[0].endsWith('/model.json')) throw new Error('AccessDenied: the key of the bucket is disabled');
          return ports.lake.put(...args);
        },
      },
    };

    await expect(runLifecycle(broken, input('run-2'))).rejects.toThrow(
      /no trial succeeded; the first errors: .*the key of the bucket is disabled/,
    );

    expect(await findRoute(cloud.registry, 'fraud')).toEqual(before);
    const trials = await listTrials(cloud.registry, 'run-2');
    expect(trials.every(({ status }) => status === 'failed')).toBe(true);
    // Of 60 the first eight, and two baselines.
    expect(trials).toHaveLength(10);
  }, 120_000);
});

describe('minutes that end in the middle of a round', () => {
  it('keep what is finished, begin nothing more, and the best of it wins', async () => {
    const run = searchRun();
    const ports = run.ports();
    let now = Date.UTC(2026, 6, 1);
    let started = 0;
    const clock = () => new Date(now);
    const state = await run.start(payments(definition({ trials: 40, minutes: 10 }), rows), 'run-1');
    const algorithms = ports.algorithms.map((own) => ({
      ...own,
      train: (...args: Parameters<typeof own.train>) => {
        started++;
        now += 59_000;
        return own.train(...args);
      },
    }));

    const searched = await runSearch({ ...ports, clock, algorithms }, state);
    const { leaderboard, winner } = await judged(run, searched);

    // Those of the first round that found the time over say so; no second round was planned.
    const late = searched.trials!.filter(({ status }) => status === 'failed');
    expect(searched.search!.trials.length).toBeLessThan(16);
    expect(started).toBeLessThan(searched.search!.trials.length);
    expect(late.length).toBeGreaterThan(0);
    for (const { error } of late) expect(error).toMatch(/not started: the search's 10 minutes were over/);
    const best = leaderboard.find(({ index }) => index === winner)!;
    expect(best).toMatchObject({ status: 'succeeded', score: expect.any(Number) });
  }, 120_000);
});

describe('the function that plans a round', () => {
  it('killed at each of its calls plans the same', async () => {
    const run = searchRun();
    const ports = run.ports();
    const begun = await run.start(payments(twoRounds, rows), 'run-1');
    const first = await runStep(ports, planTrialsStep, begun);
    const state: LifecycleState = { ...begun, search: first, trials: [] };
    const { project, runId, trigger, prepare } = begun;
    for (const trial of first.trials.filter(({ fraction }) => fraction === undefined))
      state.trials!.push(await trainTrial(ports, { project, runId, trigger, prepare: prepare!, trial }));
    const life: Life = { calls: [] };
    const counted = { lake: mortal('lake', ports.lake, life), registry: mortal('registry', ports.registry, life) };
    const expected = await runStep({ ...ports, ...counted }, planTrialsStep, state);
    expect(expected.trials.length).toBe(first.trials.length + 4);
    expect(expected.rungs.length).toBeGreaterThan(0);
    const known = keys.stepOutput(expected.stepKey);

    for (let end = 0; end < life.calls.length; end++)
      for (const isDone of [false, true]) {
        await run.registry.write([
          { remove: known },
          { remove: keys.runStep('run-1', `search-${first.trials.length}`) },
        ]);
        const dead: Life = { calls: [], end, isDone };
        const mortals = { lake: mortal('lake', ports.lake, dead), registry: mortal('registry', ports.registry, dead) };
        await runStep({ ...ports, ...mortals }, planTrialsStep, state).catch(() => undefined);

        expect(await runStep(ports, planTrialsStep, state), `call ${end}`).toEqual(expected);

        const record = await run.registry.get<StepRecord>(keys.runStep('run-1', `search-${first.trials.length}`));
        expect(record?.status).toBe('succeeded');
      }
  }, 120_000);
});
