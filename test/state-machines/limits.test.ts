import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import type { LifecycleState, TrialResult, TrialSpec } from '../../core/contracts/steps.ts';
import { lifecycleSteps } from '../../lib/constructs/lifecycle/steps.ts';
import { type Machine, machine, machineNames, type State } from './definitions.ts';

/** The most that a project file allows. */
const trials = 200;
const parallel = 40;
/** Of the search. */
const rounds = 7;
/** Of a candidate, and of the one that may take its place, whose backtest has the one configuration. */
const passes = 2;
const fitsOfPasses = [12, 6];
const ofPass = ['PlanBacktest', 'Backtests', 'Evaluate', 'Refit', 'Gate', 'WithinBudget', 'Shrink', 'Smaller'];
/** All rows, three windows, a half-life, and those since a change. */
/** Of two configurations, each under six ways to forget. */
const backtestFits = 12;

/** Events of a state at worst: every retry used up, and every caught state run as well. */
function eventsOf(state: State, iterations: number): number {
  const entered = 2;
  if (state.Type === 'Task') {
    const attempts = 1 + (state.Retry ?? []).reduce((sum, { MaxAttempts = 3 }) => sum + MaxAttempts, 0);
    // Scheduled, started and ended, each time.
    return entered + 3 * attempts;
  }
  // Started and succeeded; within, each iteration is started and ended.
  if (state.Type === 'Map') return entered + 2 + iterations * (2 + eventsIn(state.ItemProcessor!, iterations));
  return entered;
}

function eventsIn({ States }: Machine, iterations: number): number {
  return Object.entries(States).reduce((sum, [name, state]) => {
    if (name === 'Backtests') return fitsOfPasses.reduce((all, fits) => all + eventsOf(state, fits), sum);
    const times = name === 'PlanTrials' ? rounds : ofPass.includes(name) ? passes : 1;
    return sum + times * eventsOf(state, iterations);
  }, 0);
}

describe('history', () => {
  it.each(machineNames)('of %s stays below 23,500 of 25,000 events when everything is retried to the end', (name) => {
    // Execution started and succeeded.
    expect(2 + eventsIn(machine(name), trials)).toBeLessThan(23_500);
  });
});

describe('state', () => {
  const project = 'p'.repeat(63);
  const stepKey = 'f'.repeat(40);
  const key = (zone: string) => `${zone}/${project}/${stepKey}/${'x'.repeat(24)}`;
  const parameters = Object.fromEntries(
    Array.from({ length: 14 }, (_, i) => [`hyperparameter${i}Name`, 0.1234567890123456 + i]),
  );
  const rungs = Array.from({ length: 5 }, () => ({
    algorithm: 'gradientBoostedTrees',
    distance: 32,
    worst: 0.1234567890123456,
    higherIsBetter: true as const,
  }));
  const spec = (index: number): TrialSpec => ({
    index,
    algorithm: 'gradientBoostedTrees',
    parameters,
    seed: 4_294_967_295,
    minutes: 720,
    crossValidation: { folds: 5, repeats: 3 },
    // An average of the search, and that which serves today.
    ...(index >= trials && {
      members: Array.from({ length: 4 }, (_, i) => ({
        trial: i,
        weight: 1 / 3,
        parameters,
        seed: 1,
        iterations: 2000,
      })),
    }),
  });
  const result = (index: number): TrialResult => ({ index, status: 'succeeded', stepKey, resultKey: key('work') });
  const state: Partial<LifecycleState> = {
    project,
    runId: '20260101-000000-abcdef',
    trigger: {
      id: 'x'.repeat(64),
      project,
      reason: 'data',
      at: '2026-01-01T00:00:00.000Z',
      by: 'x'.repeat(200),
      detail: { paths: Array.from({ length: 40 }, () => 'objective.costs.falsePositive.column') },
    },
    snapshot: { stepKey, snapshotId: stepKey, rowsKey: key('snapshots'), rows: 1e9, labelled: 1e9 },
    profile: { stepKey, profileKey: key('reports'), reportKey: key('reports'), warnings: 1e6 },
    prepare: {
      stepKey,
      matrices: { trees: key('work'), linear: key('work') },
      bins: key('work'),
      plans: { trees: key('work'), linear: key('work') },
      counts: { train: 1e9, validation: 1e9, test: 1e9 },
    },
    search: {
      stepKey,
      trials: Array.from({ length: trials + 2 }, (_, i) => spec(i)),
      from: 0,
      rungs,
      more: true,
      parallel,
    },
    trials: Array.from({ length: trials + 2 }, (_, i) => result(i)),
    backtest: {
      stepKey,
      planKey: key('work'),
      fits: Array.from({ length: backtestFits }, (_, index) => ({
        index,
        trial: 199,
        recency: { since: '2026-01-01T00:00:00.000Z' },
      })),
    },
    backtests: Array.from({ length: backtestFits }, (_, index) => ({
      index,
      status: 'failed' as const,
      error: 'x'.repeat(160),
    })),
    evaluate: {
      stepKey,
      winner: 199,
      evaluationKey: key('reports'),
      scoresKey: 'scores',
      champion: 999_999,
      verdict: 'promote',
      reason: 'x'.repeat(1000),
    },
  };

  it('is below 210 KB of 256 with 200 trials', () => {
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(210 * 1024);
  });

  it('is so as well when all of them failed with long errors', async () => {
    const { Output } = machine('lifecycle').States.Trials!.ItemProcessor!.States.RecordFailure!;
    const cut = jsonata(Output!.replace(/^\{%|%\}$/g, ''));
    const failure: TrialResult = { index: 199, status: 'failed', error: 'x'.repeat(1000) };
    const kept: unknown = await cut.evaluate({}, { states: { result: { Payload: failure } } });
    expect(kept).toMatchObject({ index: 199, status: 'failed' });
    const failed = Array.from({ length: trials }, () => kept);
    expect(Buffer.byteLength(JSON.stringify({ ...state, trials: failed }))).toBeLessThan(210 * 1024);
  });
});

describe('tasks', () => {
  it('wait longer for a step than its function may take, and a function no longer than AWS lets it', () => {
    const { States } = machine('lifecycle');
    const tasks = {
      ...States,
      ...States.Trials?.ItemProcessor?.States,
      ...States.Backtests?.ItemProcessor?.States,
    };
    for (const [name, { seconds }] of Object.entries(lifecycleSteps)) {
      expect(seconds).toBeLessThanOrEqual(900);
      expect(tasks[name]?.TimeoutSeconds).toBeGreaterThan(seconds);
    }
  });

  it('of a Map run within what an inline Map allows', () => {
    expect(machine('lifecycle').States.Trials?.ItemProcessor?.ProcessorConfig.Mode).toBe('INLINE');
    expect(parallel).toBeLessThanOrEqual(40);
  });
});
