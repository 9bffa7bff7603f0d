import { describe, expect, test } from 'vitest';
import { type Dataset, reserved } from '../../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import { exportModel } from '../../../core/export/export-model.ts';
import { createScorer } from '../../../core/serve/prediction/create-scorer.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import type { Row } from '../../../core/table/table.ts';
import { project } from '../../support/project.ts';
import { searchRun } from '../../support/search-run.ts';

const rows = 3000;

/** Counts, amounts or classes that rise with `x`, fall with nothing and have noise. */
function table(
  change: Partial<ProjectInput>,
  classes: string[],
  targetOf: (x: number, noise: () => number, other: number) => number,
) {
  const random = seededRandom(7);
  const x = Array.from({ length: rows }, () => Math.round(random() * 1000) / 100);
  const other = Array.from({ length: rows }, () => random());
  const target = x.map((value, i) => targetOf(value, random, other[i]!));
  const definition = project('loss', {
    data: { sources: [{ name: 'rows', key: 'id' }], split: { by: 'random' } },
    ...change,
    training: { search: { trials: 1, minutes: 5 }, ...change.training },
  });
  const numbers = (name: string, values: number[], type: 'number' | 'timestamp' = 'number') => ({
    name,
    type,
    values: Float64Array.from(values),
  });
  const none = new Array<number>(rows).fill(Number.NaN);
  const dataset: Dataset = {
    table: {
      rows,
      columns: [
        {
          name: reserved.key,
          type: 'string',
          codes: Int32Array.from(x.keys()),
          dictionary: x.map((_, i) => `k${i}`),
        },
        numbers(reserved.time, none, 'timestamp'),
        numbers(reserved.target, target),
        numbers(reserved.labelledAt, none, 'timestamp'),
        numbers('x', x),
        numbers('other', other),
      ],
    },
    extra: {
      project: definition,
      snapshotId: 's1',
      task: definition.objective.task,
      classes,
      maturedUntil: null,
    },
  };
  return dataset;
}

async function lifecycle(dataset: Dataset) {
  const run = searchRun();
  const state = await run.run(dataset, 'run-1');
  const { stepKey } = state.refit!;
  const file = <T>(name: string) => run.readJson<T>(keysOf.work('loss', stepKey, name));
  return {
    state,
    evaluation: await run.readJson<Evaluation>(state.evaluate!.evaluationKey),
    served: await file<ServingPackage>('model.json'),
    evaluationModel: await file<ServingPackage>('evaluation-model.json'),
  };
}

const answers = (pkg: ServingPackage, xs: number[]) => {
  const scorer = createScorer(pkg);
  return xs.map((x) => scorer.score({ x, other: 0.5 } as Row, []).answer);
};
const gamma = (noise: () => number) => -Math.log(1 - noise());
const grid = Array.from({ length: 41 }, (_, i) => i / 4);

describe('a regression', () => {
  test('by quantile 0.9: nine of ten targets lie below, selection by pinball loss', async () => {
    const objective = { task: 'regression', target: 'y', loss: 'quantile', quantile: 0.9 } as const;
    const { evaluation, served } = await lifecycle(table({ objective }, [], (x, noise) => (1 + x) * gamma(noise)));
    expect(evaluation.metric).toBe('pinballLoss');
    expect(evaluation.winner).toMatchObject({
      algorithm: 'gradientBoostedTrees',
      loss: { name: 'quantile', quantile: 0.9 },
    });
    expect(evaluation.test.metrics.coverage!.value).toBeGreaterThan(0.85);
    expect(evaluation.test.metrics.coverage!.value).toBeLessThan(0.95);
    const prior = evaluation.baselines.find(({ algorithm }) => algorithm === 'prior')!;
    expect(prior.metrics.coverage).toBeCloseTo(0.9, 1);
    expect(evaluation.test.metrics.pinballLoss!.value).toBeLessThan(prior.metrics.pinballLoss!);
    // The quantile of an exponential is ln 10 times its mean.
    const [{ value }] = answers(served, [6]) as [{ value: number }];
    expect(value).toBeGreaterThan(0.75 * 7 * Math.log(10));
    expect(value).toBeLessThan(1.25 * 7 * Math.log(10));
    expect(served.loss).toEqual({ name: 'quantile', quantile: 0.9 });
  });

  test('of counts by Poisson: predictions above 0, deviance below that of the mean, explained on a logarithmic scale', async () => {
    const objective = { task: 'regression', target: 'y', loss: 'poisson' } as const;
    const count = (x: number, noise: () => number, other: number) => {
      // Knuth's: how many uniform numbers it takes until their product is below e to minus the mean.
      const limit = Math.exp(-Math.exp(x / 5 - 2 + 2 * other));
      let product = noise();
      let n = 0;
      for (; product > limit; n++) product *= noise();
      return n;
    };
    const { evaluation, served } = await lifecycle(table({ objective }, [], count));
    expect(evaluation.metric).toBe('poissonDeviance');
    const prior = evaluation.baselines.find(({ algorithm }) => algorithm === 'prior')!;
    expect(evaluation.test.metrics.poissonDeviance!.upper).toBeLessThan(prior.metrics.poissonDeviance!);
    for (const { value } of answers(served, grid)) expect(value).toBeGreaterThan(0);
    const explained = createScorer(served).score({ x: 9, other: 0.5 }, [], true);
    expect(explained.explanation!.scale).toBe('logValue');
    expect(Math.exp(explained.explanation!.score)).toBeCloseTo(explained.answer.value!, 6);
    expect(exportModel(served, 'onnx', { version: 1, digest: 'd' }).files[0]!.bytes.length).toBeGreaterThan(1000);
  });

  test('refuses negative counts by name', async () => {
    const objective = { task: 'regression', target: 'y', loss: 'poisson' } as const;
    await expect(lifecycle(table({ objective }, [], (x) => x - 5))).rejects.toThrow(
      /objective\.loss: poisson expects targets from 0 on, received \d+ negative ones in 'y', e\.g\. -/,
    );
  });

  test.each([
    ['increasing', 1],
    ['decreasing', -1],
  ] as const)('monotone %s: no prediction turns, in trials and after the refit', async (direction, sign) => {
    const objective = { task: 'regression', target: 'y' } as const;
    const noisy = (x: number, noise: () => number) => sign * Math.sin(x) * 3 + sign * x + 4 * noise();
    const { evaluation, served, evaluationModel } = await lifecycle(
      table({ objective, training: { monotone: { x: direction }, search: { trials: 2, minutes: 5 } } }, [], noisy),
    );
    expect(evaluation.leaderboard.map((t) => t.algorithm)).not.toContain('linearRegression');
    for (const pkg of [served, evaluationModel]) {
      const values = answers(pkg, grid).map(({ value }) => sign * value!);
      for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]!);
      expect(values.at(-1)! - values[0]!).toBeGreaterThan(3);
    }
  });

  test('parameters of the file hold in every trial, and ranges are what is drawn from', async () => {
    const objective = { task: 'regression', target: 'y' } as const;
    const parameters = {
      gradientBoostedTrees: {
        learningRate: 0.2,
        numLeaves: [4, 6],
        minDataInLeaf: { min: 30, max: 40 },
        numIterations: 30,
      },
    };
    const training = { algorithms: ['gradientBoostedTrees' as const], parameters, search: { trials: 6, minutes: 5 } };
    const { state, evaluation } = await lifecycle(table({ objective, training }, [], (x, noise) => x + noise()));
    const trees = state.search!.trials.filter((t) => t.algorithm === 'gradientBoostedTrees' && !t.members);
    expect(trees.length).toBe(6);
    for (const { parameters: own } of trees) {
      expect(own).toMatchObject({ learningRate: 0.2, numIterations: 30 });
      expect([4, 6]).toContain(own.numLeaves);
      expect(own.minDataInLeaf).toBeGreaterThanOrEqual(30);
      expect(own.minDataInLeaf).toBeLessThanOrEqual(40);
    }
    expect(new Set(trees.map((t) => t.parameters.numLeaves)).size).toBe(2);
    expect(evaluation.winner.parameters.learningRate).toBe(0.2);
  });
});

describe('class weights', () => {
  test('of two classes: probabilities stay those of the data', async () => {
    const objective = { task: 'binary', target: 'y' } as const;
    const rare = (x: number, noise: () => number) => Number(noise() < 0.002 * x * x);
    const { evaluation, served } = await lifecycle(
      table(
        { objective, training: { classWeights: { yes: 20 }, search: { trials: 2, minutes: 5 } } },
        ['no', 'yes'],
        rare,
      ),
    );
    expect(evaluation.winner.classWeights).toEqual({ yes: 20 });
    // A fifteenth of the rows is positive; with the weights left in, the mean would be about 0.4.
    const probabilities = answers(served, grid).map(({ probability }) => probability!);
    const mean = probabilities.reduce((sum, p) => sum + p, 0) / probabilities.length;
    expect(Math.abs(mean - 0.002 * 33.75)).toBeLessThan(0.03);
    expect(evaluation.test.metrics.logLoss!.value).toBeLessThan(0.26);
  });

  test('of several classes: labels follow the weights, probabilities the data', async () => {
    const objective = { task: 'multiclass', target: 'y' } as const;
    // Three of ten rows of high x are of the rare class.
    const kinds = (x: number, noise: () => number) => (x > 7 && noise() < 0.3 ? 2 : x > 4 ? 1 : 0);
    const classes = ['low', 'high', 'rare'];
    const of = async (training: ProjectInput['training']) => {
      const { evaluation, served } = await lifecycle(table({ objective, training }, classes, kinds));
      return { evaluation, served, answer: answers(served, [8.5])[0]! };
    };
    const few = { algorithms: ['gradientBoostedTrees' as const], search: { trials: 1, minutes: 5 } };
    const plain = await of(few);
    const weighted = await of({ ...few, classWeights: 'balanced' });
    expect(plain.answer.label).toBe('high');
    expect(weighted.answer.label).toBe('rare');
    expect(weighted.answer.probabilities!.rare).toBeGreaterThan(0.2);
    expect(weighted.answer.probabilities!.rare).toBeLessThan(0.4);
    const recall = ({ confusion }: Evaluation) => confusion![2]![2]! / confusion![2]!.reduce((a, b) => a + b, 0);
    expect(recall(plain.evaluation)).toBeLessThan(0.2);
    expect(recall(weighted.evaluation)).toBeGreaterThan(0.8);
  });

  test('of a class that does not exist are refused by name', async () => {
    const training = { classWeights: { maybe: 2 } };
    await expect(
      lifecycle(table({ objective: { task: 'binary', target: 'y' }, training }, ['no', 'yes'], (x) => Number(x > 5))),
    ).rejects.toThrow(/training\.classWeights\.maybe is 2; expected one of the classes no, yes/);
  });
});
