import { expect, it } from 'vitest';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { TrialRecord } from '../../../../core/contracts/registry/runs.ts';
import type { ServingPackage } from '../../../../core/contracts/serving.ts';
import { exportModel } from '../../../../core/export/export-model.ts';
import { project } from '../../../support/project.ts';
import { payments, searchRun } from '../../../support/search-run.ts';
import { memoryService, request } from '../../serve/service.ts';

const definition = project('fraud', {
  objective: { task: 'binary', target: 'is_fraud', metric: 'logLoss' },
  training: {
    algorithms: ['randomForest', 'extraTrees'],
    parameters: { randomForest: { numTrees: 20 }, extraTrees: { numTrees: 20, minDataInLeaf: 5 } },
    search: { trials: 3, parallel: 1, minutes: 5 },
  },
});

it('a forest goes from trials over the refit to explained answers and an ONNX file', async () => {
  const run = searchRun();
  const state = await run.run(payments(definition, 1500), 'run-1');

  const trials = await run.registry.query<TrialRecord>(keys.trial('run-1', 0).pk, { prefix: 'TRIAL#' });
  expect(new Set(trials.map(({ status }) => status))).toEqual(new Set(['succeeded']));
  const forests = trials.filter(({ algorithm }) => algorithm === 'randomForest' || algorithm === 'extraTrees');
  expect(forests.length).toBeGreaterThanOrEqual(3);
  const pkg = await run.readJson<ServingPackage>(state.refit!.packageKey);
  expect(['randomForest', 'extraTrees']).toContain(pkg.model.algorithm);

  const service = memoryService({});
  await service.publish(definition);
  await service.serve(pkg);
  const records = [
    { amount: 95, terminal: 't1' },
    { amount: null, terminal: 'never seen' },
  ];
  const { predictions } = await service.predictor.predict(request('fraud', { records, explain: true }));
  for (const { explanation } of predictions) {
    const { scale, score, base, contributions, rest } = explanation!;
    const sum = contributions.reduce((all, { contribution }) => all + contribution, base + rest.contribution);
    expect(scale).toBe('probability');
    expect(sum).toBeCloseTo(score, 9);
    expect(score).toBeGreaterThanOrEqual(-1e-9);
    expect(score).toBeLessThanOrEqual(1 + 1e-9);
  }
  expect(exportModel(pkg, 'onnx', { version: 1, digest: 'd' }).files[0]!.ending).toBe('.onnx');
});
