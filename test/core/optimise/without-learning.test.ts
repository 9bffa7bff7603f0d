import { expect, test } from 'vitest';
import type { FeaturePlan } from '../../../core/features/plan.ts';
import { withoutLearning } from '../../../core/optimise/without-learning.ts';
import { createScorer } from '../../../core/serve/prediction/create-scorer.ts';
import { paymentsDataset, randomPayments, trainPackage } from '../serve/payments.ts';

const dataset = paymentsDataset(randomPayments(400, 1));

test.each<['logisticRegression' | 'gradientBoostedTrees', number | undefined]>([
  ['logisticRegression', 1],
  ['gradientBoostedTrees', undefined],
])('what has learned nothing in the place of %s has the features that a smaller one would', (algorithm, features) => {
  const pkg = trainPackage(dataset, algorithm);
  const floor = withoutLearning(pkg);
  const own = (pkg.plan as FeaturePlan).features.length;
  expect((floor.plan as FeaturePlan).features).toHaveLength(features ?? own);
  expect(floor.model.features).toHaveLength(features ?? own);
  expect(createScorer(floor).windows.length).toBeLessThanOrEqual(createScorer(pkg).windows.length);
});
