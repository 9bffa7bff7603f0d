import { expect, test } from 'vitest';
import { treeParameters } from '../../../core/algorithms/gradient-boosted-trees/parameters.ts';
import { networkParameters } from '../../../core/algorithms/neural-network/parameters.ts';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { Project } from '../../../core/contracts/project.ts';
import { fractionOfRows } from '../../../core/search/learning-curve.ts';
import { planTrials as planTrialsOf } from '../../../core/search/plan-trials.ts';
import { trialDeadline } from '../../../core/search/trial-deadline.ts';
import { championTrials } from '../../../core/search/warm-start.ts';
import { project } from '../../support/project.ts';

const planTrials = (project: Parameters<typeof planTrialsOf>[0], counts: Parameters<typeof planTrialsOf>[1]) =>
  planTrialsOf(project, counts, algorithms).trials;

const withTrials = (trials: number, algorithms?: Project['training']['algorithms']) =>
  project('fraud', { training: { search: { trials }, ...(algorithms && { algorithms }) } });

test('defaults first, the strongest algorithm before the others, then the baselines, then samples', () => {
  const trials = planTrials(withTrials(8), { train: 10_000, validation: 0, test: 0 });
  const first = ['gradientBoostedTrees', 'logisticRegression', 'prior', 'singleFeature'];
  expect(trials.slice(0, 4).map((t) => t.algorithm)).toEqual(first);
  expect(trials.length).toBe(13);
  expect(trials.map((t) => t.index)).toEqual(trials.map((_, i) => i));
  const trees = trials.filter((t) => t.algorithm === 'gradientBoostedTrees');
  expect(trees.length).toBeGreaterThan(5);
  for (const { parameters } of trees) expect(() => treeParameters(parameters)).not.toThrow();
});

test('the other starts of an algorithm come before what is drawn, pinned as the project says, and none twice', () => {
  const counts = { train: 10_000, validation: 0, test: 0 };
  const treesOf = (parameters: Project['training']['parameters'], trials = 8) =>
    planTrials(project('fraud', { training: { search: { trials }, parameters } }), counts).filter(
      (t) => t.algorithm === 'gradientBoostedTrees' && t.fraction === undefined,
    );
  const [defaults, small, free] = treesOf({}).map((t) => t.parameters);
  expect(small).toEqual({ ...defaults, featureFraction: 0.4, numLeaves: 8, catSmooth: 10, lambdaL2: 5 });
  expect(free).toEqual({ ...defaults, featureFraction: 0.4, minSumHessianInLeaf: 0.1 });
  const pinned = treesOf({ gradientBoostedTrees: { featureFraction: 1, minSumHessianInLeaf: 1, numLeaves: 12 } });
  expect(pinned.every(({ parameters }) => parameters.featureFraction === 1 && parameters.numLeaves === 12)).toBe(true);
  expect(new Set(pinned.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(pinned.length);
  expect(treesOf({}, 2)).toHaveLength(1);
});

test('the same seed plans the same trials, another seed others', () => {
  const one = withTrials(10);
  const other = { ...one, training: { ...one.training, seed: 2 } };
  expect(planTrials(one, { train: 5000, validation: 0, test: 0 })).toEqual(
    planTrials(one, { train: 5000, validation: 0, test: 0 }),
  );
  expect(planTrials(other, { train: 5000, validation: 0, test: 0 })).not.toEqual(
    planTrials(one, { train: 5000, validation: 0, test: 0 }),
  );
});

test('one trial is the strongest at its defaults, beside the baselines', () => {
  expect(planTrials(withTrials(1), { train: 100, validation: 0, test: 0 }).map((t) => t.algorithm)).toEqual([
    'gradientBoostedTrees',
    'prior',
    'singleFeature',
  ]);
});

test('only the algorithms of the project, and of its task', () => {
  expect(
    new Set(
      planTrials(withTrials(6, ['logisticRegression']), { train: 100, validation: 0, test: 0 }).map((t) => t.algorithm),
    ),
  ).toEqual(new Set(['logisticRegression', 'prior', 'singleFeature']));
  const regression = project('r', { objective: { task: 'regression', target: 'y' } });
  expect(planTrials(regression, { train: 100, validation: 0, test: 0 }).map((t) => t.algorithm)).not.toContain(
    'logisticRegression',
  );
});

test('a network and forests are tried where the project names them, and only there', () => {
  const algorithmsOf = (names?: Project['training']['algorithms']) =>
    planTrials(withTrials(12, names), { train: 100, validation: 0, test: 0 }).map((t) => t.algorithm);
  for (const name of ['neuralNetwork', 'randomForest', 'extraTrees'] as const) {
    expect(algorithmsOf()).not.toContain(name);
    expect(algorithmsOf(['gradientBoostedTrees', name])).toContain(name);
  }
  const alone = planTrials(withTrials(12, ['neuralNetwork']), { train: 100, validation: 0, test: 0 });
  const networks = alone.filter((t) => t.algorithm === 'neuralNetwork');
  expect(networks.length).toBeGreaterThan(1);
  for (const { parameters, encoding } of networks) {
    expect(() => networkParameters(parameters)).not.toThrow();
    expect(encoding).toBe('trees');
  }
});

test('where rows are cross-validated a network is tried unasked, once, at its defaults, folded once', () => {
  const counts = { train: 300, validation: 100, test: 100 };
  const random = withTrials(12);
  const few = { ...random, data: { ...random.data, split: { by: 'random' as const, validation: 0.15, test: 0.15 } } };
  const trials = planTrials(few, counts);
  const networks = trials.filter((t) => t.algorithm === 'neuralNetwork');
  expect(networks).toMatchObject([{ index: 2, crossValidation: { folds: 5, repeats: 1 } }]);
  expect(trials[0]!.crossValidation).toEqual({ folds: 5, repeats: 3 });
  expect(planTrials(few, { ...counts, train: 20_000 }).map((t) => t.algorithm)).not.toContain('neuralNetwork');
});

test('each member of a champion that is an average of several algorithms is a trial of its own', () => {
  const asked = withTrials(8);
  const member = (algorithm: string, parameters: Record<string, number>) => ({
    ...{ algorithm, parameters, weight: 0.5, iterations: 10 },
  });
  const algorithm = {
    ...{ name: 'gradientBoostedTrees', parameters: { numLeaves: 7 }, seed: 1, iterations: 20 },
    members: [member('gradientBoostedTrees', { numLeaves: 7 }), member('logisticRegression', { alpha: 0.5 })],
  };
  const warm = { algorithm, fewer: false };
  const { trials } = planTrialsOf(asked, { train: 500, validation: 0, test: 0 }, algorithms, warm);
  expect(trials.slice(2, 4)).toMatchObject([
    { algorithm: 'gradientBoostedTrees', parameters: { numLeaves: 7 } },
    { algorithm: 'logisticRegression', parameters: { alpha: 0.5 } },
  ]);
  expect(championTrials(warm, trials, asked)).toEqual({
    championMembers: [
      { trial: 2, weight: 0.5 },
      { trial: 3, weight: 0.5 },
    ],
  });
});

test('the deadline counts from the planning and leaves time to write', () => {
  const now = new Date('2026-01-01T00:10:00Z');
  expect(trialDeadline(15, '2026-01-01T00:00:00Z', now)).toBe(Date.parse('2026-01-01T00:15:00Z'));
  expect(trialDeadline(600, '2026-01-01T00:00:00Z', now)).toBe(Date.parse('2026-01-01T00:22:30Z'));
  expect(trialDeadline(5, undefined, now)).toBe(Date.parse('2026-01-01T00:15:00Z'));
});

test('at the end the learning curve of the strongest, from 1,000 training rows', () => {
  const few = planTrials(withTrials(4), { train: 999, validation: 0, test: 0 });
  expect(few.some((t) => t.fraction !== undefined)).toBe(false);
  const trials = planTrials(withTrials(4), { train: 20_000, validation: 0, test: 0 });
  expect(trials.slice(0, few.length).map((t) => t.algorithm)).toEqual(few.map((t) => t.algorithm));
  expect(trials.slice(few.length)).toMatchObject(
    [0.1, 0.25, 0.5].map((fraction, i) => ({
      index: few.length + i,
      algorithm: 'gradientBoostedTrees',
      fraction,
      seed: 1,
    })),
  );
  const linear = planTrials(withTrials(1, ['logisticRegression']), { train: 20_000, validation: 0, test: 0 }).filter(
    (t) => t.fraction !== undefined,
  );
  expect(linear.map((t) => t.algorithm)).toEqual(Array(3).fill('logisticRegression'));
});

test('a fraction of the rows holds that fraction of each class, and the smaller fraction', () => {
  const rows = Uint32Array.from({ length: 5000 }, (_, i) => 3 * i);
  const target = new Float64Array(15_000).map((_, i) => (i % 300 === 0 ? 1 : 0));
  const tenth = fractionOfRows(rows, target, 0.1, 7, true);
  const half = fractionOfRows(rows, target, 0.5, 7, true);
  expect(tenth.filter((row) => target[row] === 1).length).toBe(5);
  expect(tenth.length).toBe(5 + 495);
  expect(half.length).toBe(25 + 2475);
  expect(Array.from(half)).toEqual(Array.from(half).sort((a, b) => a - b));
  const larger = new Set(half);
  expect(tenth.every((row) => larger.has(row))).toBe(true);
  expect(fractionOfRows(rows, target, 0.1, 7, true)).toEqual(tenth);
  expect(fractionOfRows(rows, target, 0.1, 8, true)).not.toEqual(tenth);
  const one = target.map((_, i) => (i === 3 ? 1 : 0));
  expect(fractionOfRows(rows, one, 0.1, 7, true).includes(3)).toBe(true);
  expect(fractionOfRows(rows, target, 0.25, 7, false).length).toBe(1250);
});

test('the champion is the first trial after the defaults, under what the project says now', () => {
  const asked = withTrials(8);
  const parameters = { numLeaves: 7, learningRate: 0.02, objective: 'poisson' };
  const warm = { algorithm: { name: 'gradientBoostedTrees', parameters }, fewer: false };
  const trials = planTrialsOf(asked, { train: 500, validation: 0, test: 0 }, algorithms, warm).trials;
  expect(trials[2]).toMatchObject({
    algorithm: 'gradientBoostedTrees',
    parameters: { numLeaves: 7, learningRate: 0.02 },
  });
  expect(trials[2]!.parameters.objective).not.toBe('poisson');
  expect(trials.length).toBe(10);
  const given = { ...asked, training: { ...asked.training, parameters: { gradientBoostedTrees: { numLeaves: 15 } } } };
  expect(
    planTrialsOf(given, { train: 500, validation: 0, test: 0 }, algorithms, warm).trials[2]!.parameters.numLeaves,
  ).toBe(15);
  expect(
    planTrialsOf(asked, { train: 500, validation: 0, test: 0 }, algorithms, { ...warm, fewer: true }).trials.length,
  ).toBe(6);
});

test('where rows are cross-validated linear models are tried with several penalties, beside the number of trials', () => {
  const counts = { train: 300, validation: 100, test: 100 };
  const split = { by: 'random' as const, validation: 0.15, test: 0.15 };
  const penalties = (trials: number, of: Partial<Project['training']> = {}, train = 300) => {
    const { training, ...rest } = withTrials(trials);
    const planned = planTrials(
      { ...rest, data: { ...rest.data, split }, training: { ...training, ...of } },
      { ...counts, train },
    );
    const linear = planned.filter((t) => t.algorithm === 'logisticRegression');
    return { planned, alphas: linear.map(({ parameters }) => Number(parameters.alpha)) };
  };
  const { planned, alphas } = penalties(3);
  expect(planned.filter((t) => !t.baseline)).toHaveLength(6);
  expect(alphas.map((alpha) => Math.round((alpha / alphas[0]!) * 100) / 100)).toEqual([1, 0.1, 0.01, 10]);
  // None of an algorithm that is not tried, none twice where the penalty is pinned, none where rows are many.
  expect(penalties(1).alphas).toEqual([]);
  expect(penalties(3, { parameters: { logisticRegression: { alpha: 0.5 } } }).alphas).toEqual([0.5]);
  expect(penalties(3, {}, 20_000).alphas).toHaveLength(1);
});
