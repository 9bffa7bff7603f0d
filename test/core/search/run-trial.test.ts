import { expect, test } from 'vitest';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { Metric } from '../../../core/contracts/project.ts';
import type { Rung } from '../../../core/contracts/steps.ts';
import type { TargetedTask as Task } from '../../../core/contracts/task.ts';
import { rocAuc } from '../../../core/metrics/roc-auc.ts';
import { earlyStoppingMetric } from '../../../core/search/early-stopping-metric.ts';
import { planTrials as planTrialsOf } from '../../../core/search/plan-trials.ts';
import { runTrial } from '../../../core/search/run-trial.ts';
import { parts } from '../../../core/table/feature-matrix.ts';
import { trainer } from '../../support/algorithms.ts';
import { project } from '../../support/project.ts';
import { synthetic } from '../algorithms/table.ts';

const planTrials = (project: Parameters<typeof planTrialsOf>[0], counts: Parameters<typeof planTrialsOf>[1]) =>
  planTrialsOf(project, counts, algorithms).trials;

const table = synthetic(3000);
const part = new Uint8Array(3000).map((_, i) => (i < 1500 ? parts.train : i < 2400 ? parts.validation : parts.test));

async function run(metric: Metric | undefined, task: Task = 'binary', rungs: Rung[] = []) {
  const classes = task === 'multiclass' ? ['a', 'b', 'c'] : task === 'binary' ? ['no', 'yes'] : [];
  const target = Float64Array.from(table[task]);
  const parameters = { numIterations: 80, earlyStoppingRounds: 15, learningRate: 0.2 };
  const spec = { index: 0, algorithm: 'gradientBoostedTrees' as const, parameters, seed: 1, minutes: 1 };
  return runTrial(
    { ...spec, ...(metric && { metric }) },
    { matrix: table.matrix, target, part, weight: null, unit: null, costs: null, task, classes },
    () => false,
    trainer,
    rungs,
  );
}

/** After twenty rounds of learning rate 0.2. */
const rung = { algorithm: 'gradientBoostedTrees', distance: 4 };

test.each([undefined, 'rocAuc'] as const)(
  'a trial that is behind at a rung ends there with its best so far (%s)',
  async (metric) => {
    const whole = await run(metric);
    expect(whole.history.length).toBeGreaterThan(20);
    const higher = metric === 'rocAuc';
    const early = whole.history.slice(0, 20);
    const reached = higher ? Math.max(...early) : Math.min(...early);
    const at = (worst: number) => run(metric, 'binary', [{ ...rung, worst, ...(higher && { higherIsBetter: true }) }]);

    const behind = await at(reached + (higher ? 1e-9 : -1e-9));

    expect(behind).toMatchObject({ outpaced: true, stoppedEarly: false });
    expect(behind.history).toEqual(early);
    expect(behind.iterations).toBe(1 + early.indexOf(reached));
    expect(behind.predictions.validation).toHaveLength(900);
    // As good is good enough, and then nothing is different.
    expect(await at(reached)).toEqual(whole);
  },
);

test.each([
  ['rocAuc', 'binary'],
  ['prAuc', 'binary'],
  ['rocAuc', 'multiclass'],
  ['mae', 'regression'],
] as const)('the round kept is the best by %s (%s)', async (metric, task) => {
  const { history, iterations, stoppingMetricName, metrics } = await run(metric, task);
  expect(stoppingMetricName).toBe(metric);
  const best = metric === 'mae' ? Math.min(...history) : Math.max(...history);
  expect(history[iterations - 1]).toBe(best);
  expect(metrics[metric]).toBeCloseTo(best, 12);
});

test.each([undefined, 'logLoss', 'expectedCost'] as const)('%s is left to the loss', async (metric) => {
  const { stoppingMetricName, history, iterations } = await run(metric);
  expect(stoppingMetricName).toBe('loss');
  expect(history[iterations - 1]).toBe(Math.min(...history));
});

test('one class in validation: the curve is undefined, the loss is watched', async () => {
  const target = Float64Array.from(table.binary, (y, i) => (part[i] === parts.validation ? 0 : y));
  const spec = { index: 0, algorithm: 'gradientBoostedTrees' as const, seed: 1, minutes: 1, metric: 'rocAuc' as const };
  const { stoppingMetricName, iterations } = await runTrial(
    { ...spec, parameters: { numIterations: 5 } },
    {
      matrix: table.matrix,
      target,
      part,
      weight: null,
      unit: null,
      costs: null,
      task: 'binary',
      classes: ['no', 'yes'],
    },
    () => false,
    trainer,
  );
  expect(stoppingMetricName).toBe('loss');
  expect(iterations).toBeLessThanOrEqual(5);
});

test('the metric falls or rises', async () => {
  const validation = { task: 'binary' as const, outputs: 1, target: Float64Array.of(0, 1, 1) };
  const scores = Float64Array.of(0.2, 0.1, 0.9);
  const stoppingMetric = earlyStoppingMetric('rocAuc', validation)!;
  expect([stoppingMetric.higherIsBetter, stoppingMetric.value(scores)]).toEqual([
    true,
    rocAuc(validation.target, scores),
  ]);
  expect(earlyStoppingMetric('mae', { ...validation, task: 'regression' })!.higherIsBetter).toBe(false);
});

test('trials carry the metric that the project names', async () => {
  const named = project('fraud', { objective: { task: 'binary', target: 'y', metric: 'prAuc' } });
  expect(planTrials(named, { train: 1000, validation: 0, test: 0 }).every((trial) => trial.metric === 'prAuc')).toBe(
    true,
  );
  expect(
    planTrials(project('fraud'), { train: 1000, validation: 0, test: 0 }).every((trial) => !('metric' in trial)),
  ).toBe(true);
  const errors = project('cost', { objective: { task: 'regression', target: 'y', metric: 'mae' } });
  expect(planTrials(errors, { train: 1000, validation: 0, test: 0 })[0]!.parameters).toMatchObject({
    objective: 'absoluteError',
  });
});

test('a trial on a fraction of the rows learns from fewer, and is judged on the same', async () => {
  const target = Float64Array.from(table.binary);
  const data = {
    matrix: table.matrix,
    target,
    part,
    weight: null,
    unit: null,
    costs: null,
    task: 'binary' as const,
    classes: ['no', 'yes'],
  };
  const parameters = { numIterations: 60, earlyStoppingRounds: 10, minDataInLeaf: 5 };
  const spec = { index: 0, algorithm: 'gradientBoostedTrees' as const, parameters, seed: 1, minutes: 1 };
  const whole = await runTrial(spec, data, () => false, trainer);
  const tenth = await runTrial({ ...spec, fraction: 0.1 }, data, () => false, trainer);
  expect(tenth.predictions.validation.length).toBe(900);
  expect(tenth.metrics.logLoss).toBeGreaterThan(whole.metrics.logLoss!);
});
