import { expect, test } from 'vitest';
import type { RegressionLoss } from '../../../core/contracts/regression-loss.ts';
import { lossStatistics, rowLoss } from '../../../core/metrics/loss-statistics.ts';

const target = Float64Array.of(0, 1, 2, 5, 3.5, 0.25);
const predictions = Float64Array.of(0.5, 1.2, 1.1, 7, 3.5, 0.1);
const weights = Float64Array.of(1, 2, 0.5, 1, 3, 1);

// mean_pinball_loss, mean_poisson_deviance of scikit-learn 1.9.1; the mean of scipy.special.huber.
test.each<[RegressionLoss, string, number, number]>([
  [{ name: 'quantile', quantile: 0.1 }, 'pinballLoss', 0.42250000000000004, 0.31411764705882356],
  [{ name: 'quantile', quantile: 0.5 }, 'pinballLoss', 0.31249999999999994, 0.20588235294117643],
  [{ name: 'quantile', quantile: 0.9 }, 'pinballLoss', 0.2025, 0.09764705882352939],
  [{ name: 'poisson' }, 'poissonDeviance', 0.40335464819325345, 0.254095385183573],
  [{ name: 'huber', huberDelta: 0.6 }, 'huberLoss', 0.25604166666666667, 0.16191176470588234],
])('%j is what the references compute', (loss, metric, plain, weighted) => {
  const statistic = lossStatistics(loss, target, predictions)[metric]!;
  expect(statistic()).toBeCloseTo(plain, 14);
  expect(statistic(weights)).toBeCloseTo(weighted, 14);
});

test('the coverage of a quantile is the fraction of targets up to it', () => {
  expect(lossStatistics({ name: 'quantile', quantile: 0.9 }, target, predictions).coverage!()).toBeCloseTo(4 / 6, 14);
});

test('a Poisson deviance needs predictions above 0', () => {
  expect(() => rowLoss({ name: 'poisson' }, 1, 0)).toThrow(/target 1 with prediction 0; expected/);
});
