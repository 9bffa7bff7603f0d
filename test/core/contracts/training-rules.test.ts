import { expect, test } from 'vitest';
import { parseProject } from '../../../core/contracts/parse-project.ts';

const file = (objective: string, training: string, columns = '') => `
name: demo
objective: { target: y, ${objective} }
data: { sources: [{ name: rows, key: id, columns: { ${columns} } }] }
training: { ${training} }
`;

test.each([
  ['task: binary, loss: poisson', '', 'objective.loss', /only with task regression, received poisson with binary/],
  ['task: binary, quantile: 0.9', '', 'objective.quantile', /only with task regression, received 0.9/],
  [
    'task: binary, intervals: { coverage: 0.9 }',
    '',
    'objective.intervals',
    /only with task regression, received it with binary/,
  ],
  [
    'task: multiclass, intervals: {}',
    '',
    'objective.intervals',
    /only with task regression, received it with multiclass/,
  ],
  ['task: regression, intervals: { coverage: 1 }', '', 'objective.intervals.coverage', /less than 1, received 1/],
  ['task: regression, intervals: { coverage: 0 }', '', 'objective.intervals.coverage', /more than 0, received 0/],
  ['task: anomaly, costs: {}', '', 'objective.costs', /only with task binary, received anomaly/],
  ['task: anomaly, metric: rmse', '', 'objective.metric', /expected/],
  ['task: anomaly, metric: logLoss', '', 'objective.metric', /expected rocAuc or prAuc for anomaly, received logLoss/],
  ['task: anomaly, reviewFraction: 1.5', '', 'objective.reviewFraction', /less than 1, received 1.5/],
  ['task: binary, reviewFraction: 0.5', '', 'objective.reviewFraction', /only with task anomaly and without review/],
  ['task: anomaly, review: { capacityPerDay: 3 }', '', 'objective.review', /a time for a capacity a day/],
  [
    'task: anomaly',
    'algorithms: [gradientBoostedTrees]',
    'training.algorithms',
    /algorithms for anomaly \(isolationForest\), received gradientBoostedTrees/,
  ],
  [
    'task: anomaly',
    'classWeights: balanced',
    'training.classWeights',
    /only with classes, received it with task anomaly/,
  ],
  [
    'task: binary',
    'algorithms: [isolationForest]',
    'training.algorithms',
    /algorithms for binary \(gradientBoostedTrees, .*\), received isolationForest/,
  ],
  ['task: regression, intervals: 0.9', '', 'objective.intervals', /received 0.9/],
  ['task: binary', 'image: {}', 'training.image', /a folder or a uri, received neither/],
  ['task: binary', 'image: { folder: a, uri: b }', 'training.image', /received both/],
  ['task: binary', 'image: { folder: ../a }', 'training.image.folder', /beside the project file, received '\.\.\/a'/],
  ['task: binary', 'image: { uri: "a\\nRUN b" }', 'training.image.uri', /expected an image/],
  ['task: binary', 'image: { folder: a }, monotone: { x: increasing }', 'training.image', /without training\.monotone/],
  [
    'task: regression, loss: huber, huberDelta: 2',
    'image: { folder: a }',
    'training.image',
    /without objective\.loss huber/,
  ],
  ['task: regression, loss: quantile', '', 'objective.quantile', /missing; expected with loss quantile, e\.g\. 0\.9/],
  ['task: regression, loss: huber', '', 'objective.huberDelta', /missing; expected with loss huber/],
  ['task: regression, quantile: 0.5', '', 'objective.quantile', /only with loss quantile, received 0.5 with no loss/],
  ['task: regression, loss: quantile, quantile: 1.5', '', 'objective.quantile', /less than 1, received 1.5/],
  ['task: regression, loss: median', '', 'objective.loss', /one of squaredError, .*poisson; received 'median'/],
  ['task: regression, metric: pinballLoss', '', 'objective.metric', /pinballLoss only with loss quantile/],
  ['task: binary, metric: poissonDeviance', '', 'objective.metric', /a metric of binary/],
  ['task: regression, loss: poisson', 'algorithms: [linearRegression]', 'training.algorithms', /minimise poisson/],
  ['task: binary', 'monotone: { y: increasing }', 'training.monotone.y', /received the target/],
  ['task: binary', 'monotone: { a: up }', 'training.monotone.a', /increasing, decreasing; received 'up'/],
  ['task: binary', 'monotone: { c: increasing }', 'training.monotone.c', /of type string, which has no order/],
  ['task: multiclass', 'monotone: { a: increasing }', 'training.monotone', /binary or regression, received multiclass/],
  [
    'task: regression, loss: absoluteError',
    'monotone: { a: increasing }',
    'training.monotone',
    /received absoluteError: its leaves take percentiles/,
  ],
  [
    'task: binary',
    'monotone: { a: increasing }, algorithms: [logisticRegression]',
    'training.algorithms',
    /received logisticRegression, which cannot keep to it/,
  ],
  ['task: regression', 'classWeights: balanced', 'training.classWeights', /received it with task regression/],
  ['task: binary', 'classWeights: { yes: 0 }', 'training.classWeights.yes', /more than 0, received 0/],
  ['task: binary', 'classWeights: { ok: 2 }', 'training.classWeights.ok', /one of the classes no, yes, received 'ok'/],
  [
    'task: binary',
    'parameters: { gradientBoostedTrees: { learningRate: 2 } }',
    'training.parameters.gradientBoostedTrees.learningRate',
    /expected a number above 0 to 1, received 2/,
  ],
  [
    'task: binary',
    'parameters: { gradientBoostedTrees: { numLeaves: [15, 1] } }',
    'training.parameters.gradientBoostedTrees.numLeaves[1]',
    /expected an integer from 2 to 4096, received 1/,
  ],
  [
    'task: binary',
    'parameters: { gradientBoostedTrees: { minDataInLeaf: { min: 20, max: 2 } } }',
    'training.parameters.gradientBoostedTrees.minDataInLeaf.max',
    /at least min \(20\), received 2/,
  ],
  [
    'task: binary',
    'parameters: { gradientBoostedTrees: { num_leaves: 15 } }',
    'training.parameters.gradientBoostedTrees.num_leaves',
    /no such setting; did you mean 'numLeaves'/,
  ],
  [
    'task: binary',
    'parameters: { logisticRegression: { alpha: much } }',
    'training.parameters.logisticRegression.alpha',
    /received 'much'/,
  ],
  [
    'task: binary',
    'parameters: { linearRegression: { alpha: 1 } }',
    'training.parameters.linearRegression',
    /an algorithm for binary, received linearRegression/,
  ],
  [
    'task: binary',
    'algorithms: [logisticRegression], parameters: { gradientBoostedTrees: { maxDepth: 3 } }',
    'training.parameters.gradientBoostedTrees',
    /in training.algorithms \(logisticRegression\)/,
  ],
  [
    'task: regression',
    'parameters: { gradientBoostedTrees: { negativeFraction: 0.5 } }',
    'training.parameters.gradientBoostedTrees.negativeFraction',
    /only with task binary/,
  ],
])('%s with %s: %s', (objective, training, path, message) => {
  const columns = 'c: { type: string }, y: { type: string, values: ["no", "yes"] }';
  const { errors } = parseProject(file(objective, training, columns));
  expect(errors?.map((e) => e.path)).toContain(path);
  expect(errors!.find((e) => e.path === path)!.message).toMatch(message);
});

test.each([
  ['task: regression, loss: quantile, quantile: 0.9, metric: mae', ''],
  ['task: regression, loss: poisson', 'monotone: { a: increasing }'],
  ['task: binary', 'classWeights: { yes: 10 }, monotone: { a: decreasing }'],
  [
    'task: binary',
    'parameters: { gradientBoostedTrees: { learningRate: 0.05, numLeaves: [15, 63], lambdaL2: { min: 0, max: 5, scale: linear } } }',
  ],
])('%s with %s is valid', (objective, training) => {
  expect(parseProject(file(objective, training)).errors).toBeUndefined();
});

test('a misspelt monotone column brings a warning', () => {
  const { warnings } = parseProject(
    file('task: binary', 'monotone: { amuont: increasing }', 'amount: { type: number }'),
  ) as { warnings: { path: string; message: string }[] };
  expect(warnings).toMatchObject([{ path: 'training.monotone.amuont', message: expect.stringContaining("'amount'") }]);
});
