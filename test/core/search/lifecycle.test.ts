import { expect, test } from 'vitest';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import { listSteps } from '../../../core/registry/steps.ts';
import { getTrial, listTrials } from '../../../core/registry/trials.ts';
import { trainTrial } from '../../../core/search/train-trial.ts';
import { loadModel } from '../../support/algorithms.ts';
import { project } from '../../support/project.ts';
import { payments, searchRun } from '../../support/search-run.ts';

const definition = project('fraud', {
  objective: {
    task: 'binary',
    target: 'is_fraud',
    costs: { falsePositive: 5, falseNegative: { column: 'amount' }, truePositive: 2 },
    review: { capacityPerDay: 2, cost: 1 },
  },
  training: { search: { trials: 3, parallel: 2, minutes: 5 } },
});

test('from prepared data to the files of a version', async () => {
  const run = searchRun();
  const state = await run.run(payments(definition, 2000), 'run-1');

  const candidates = state.search?.trials.filter((t) => t.fraction === undefined && !t.members);
  expect(candidates?.map((t) => t.algorithm)).toEqual([
    'gradientBoostedTrees',
    'logisticRegression',
    'prior',
    'singleFeature',
    expect.any(String),
  ]);
  const trials = await listTrials(run.registry, 'run-1');
  // Five candidates, the learning curve, and averages of one algorithm and of several.
  expect(trials.map((t) => t.status)).toEqual(Array(10).fill('succeeded'));
  const averages = trials.flatMap(({ members }) => (members ? [members.map(({ trial }) => trial).sort()] : []));
  expect(averages).toEqual([
    [0, 4],
    [0, 1, 4],
  ]);
  expect(trials.flatMap((t) => t.fraction ?? [])).toEqual([0.1, 0.25, 0.5]);
  expect(trials[0]?.metrics?.rocAuc).toBeGreaterThan(0.7);
  const evaluation = await run.readJson<Evaluation>(state.evaluate!.evaluationKey);
  expect(evaluation.metric).toBe('expectedCost');
  // The best on validation, or the other configuration where the rows after it speak for that.
  expect(evaluation.leaderboard.map(({ index }) => index)).toContain(state.evaluate?.winner);
  expect(evaluation.leaderboard).toHaveLength(7);
  expect(evaluation.learningCurve!.points.map((p) => p.fraction)).toEqual([0.1, 0.25, 0.5, 1]);
  expect(evaluation.topK).toMatchObject({ by: 'day', capacity: 2 });
  expect(evaluation.slices!.columns).toEqual(['at', 'amount', 'terminal']);
  expect(evaluation.cost!.model.value).toBeLessThan(evaluation.cost!.blockNothing.value);
  expect(evaluation.cost!.model.value).toBeLessThan(evaluation.cost!.blockEverything.value);
  expect(evaluation.review!.recall).toBeGreaterThan(0);
  expect(state.evaluate).toMatchObject({ verdict: 'promote', champion: null });
  const { refit } = state;
  const model = await run.readJson<ServingPackage>(refit!.packageKey);
  expect(model.contract.filter((c) => c.used).map((c) => c.name)).toEqual(['amount', 'terminal']);
  expect(loadModel(model.model).features).toBe(model.model.features.length);
  expect(Object.keys(refit!.files)).toEqual([
    'model.json',
    'evaluation-model.json',
    'reference.json',
    'global-explanation.json',
    'evaluation.json',
  ]);
  expect(refit!.trainedUntil).toMatch(/^2026-02/);
});

test('a second run with the same content repeats nothing but records its trials', async () => {
  const run = searchRun();
  const dataset = payments(definition, 1000);
  const first = await run.run(dataset, 'run-1');

  const second = await run.run(dataset, 'run-2');

  expect(second.refit).toEqual(first.refit);
  const steps = await listSteps(run.registry, 'run-2');
  expect(steps.every((step) => step.reused)).toBe(true);
  const trials = await listTrials(run.registry, 'run-2');
  expect(trials.every((t) => t.status === 'succeeded' && t.metrics !== undefined)).toBe(true);
  expect(trials.length).toBe((await listTrials(run.registry, 'run-1')).length);
});

test('a trial that throws is recorded and leaves the others alone', async () => {
  const run = searchRun();
  const state = await run.start(payments(definition, 1000), 'run-1');
  const key = state.prepare!.matrices.linear!;
  await run.lake.put(key, 'not a block');

  const judged = await run.judge(await run.search(state));

  expect(await getTrial(run.registry, 'run-1', 1)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('MalformedBlock'),
  });
  const evaluation = await run.readJson<Evaluation>(judged.evaluate.evaluationKey);
  expect(evaluation.leaderboard.at(-1)).toMatchObject({ index: 1, status: 'failed' });
});

test('a trial that cannot start in time says so, and can run later', async () => {
  const run = searchRun();
  const state = await run.start(payments(definition, 1000), 'run-1');
  const { trials } = await run.search(state);
  expect(trials?.every((t) => t.status === 'succeeded')).toBe(true);
  const slow = { ...state, runId: 'run-2', prepare: { ...state.prepare!, stepKey: 'other' } };
  await run.registry.write([
    { put: { ...keys.runStep('run-2', 'search'), startedAt: new Date(0).toISOString() } as never },
  ]);
  const trial = { ...slow, trial: { index: 0, algorithm: 'prior' as const, parameters: {}, seed: 1, minutes: 5 } };

  await expect(trainTrial(run.ports(), { ...trial, prepare: slow.prepare })).rejects.toThrow(
    "the search's 5 minutes were over",
  );

  expect(await getTrial(run.registry, 'run-2', 0)).toMatchObject({ status: 'failed' });
  await run.registry.write([{ remove: keys.runStep('run-2', 'search') }]);
  await expect(trainTrial(run.ports(), { ...trial, prepare: slow.prepare })).resolves.toMatchObject({
    status: 'succeeded',
  });
});

test('no trial succeeded: evaluation says why', async () => {
  const run = searchRun();
  const state = await run.start(payments(definition, 1000), 'run-1');
  const failed = {
    ...state,
    search: {
      stepKey: 'x',
      parallel: 1,
      from: 0,
      more: false,
      rungs: [],
      trials: [{ index: 0, algorithm: 'prior' as const, parameters: {}, seed: 1, minutes: 1 }],
    },
    trials: [{ index: 0, status: 'failed' as const, error: 'Lambda.Unknown: out of memory' }],
  };

  await expect(run.judge(failed)).rejects.toThrow(
    'no trial succeeded; the first errors: Lambda.Unknown: out of memory',
  );
});

test('a search of more trials than a round has goes on by what it has found, and is found again', async () => {
  const run = searchRun();
  const training = {
    algorithms: ['gradientBoostedTrees' as const],
    parameters: { gradientBoostedTrees: { numIterations: 20, numLeaves: { min: 3, max: 15 } } },
    search: { trials: 10, parallel: 2 },
  };
  const dataset = payments(project('fraud', { ...definition, training }), 1000);
  const first = await run.search(await run.start(dataset, 'run-1'));
  const planned = first.search!.trials.filter((t) => !t.baseline && t.fraction === undefined && !t.members);
  expect(planned).toHaveLength(10);
  expect(first.search!.trials.map(({ index }) => index)).toEqual([...first.search!.trials.keys()]);
  expect(first.trials!.map(({ index }) => index)).toEqual(first.search!.trials.map(({ index }) => index));
  for (const { parameters } of planned) {
    expect(parameters.numIterations).toBe(20);
    expect(parameters.numLeaves).toBeGreaterThanOrEqual(3);
    expect(parameters.numLeaves).toBeLessThanOrEqual(15);
  }
  const again = await run.search(await run.start(dataset, 'run-2'));
  expect(again.search).toEqual(first.search);
  const steps = (await listSteps(run.registry, 'run-2')).filter(({ step }) => step.startsWith('search'));
  expect(steps.map(({ step, reused }) => [step, reused])).toEqual([
    ['search', true],
    ['search-10', true],
  ]);
});
