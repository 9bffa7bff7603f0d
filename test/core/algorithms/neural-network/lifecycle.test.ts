import { expect, it } from 'vitest';
import { tensorFlowWasm } from '../../../../adapters/tensorflow/wasm.ts';
import { algorithmsWith } from '../../../../core/algorithms/training.ts';
import { keys } from '../../../../core/contracts/registry/keys.ts';
import type { TrialRecord } from '../../../../core/contracts/registry/runs.ts';
import type { ServingPackage } from '../../../../core/contracts/serving.ts';
import type { Evaluation } from '../../../../core/evaluate/evaluation-json.ts';
import { exportModel } from '../../../../core/export/export-model.ts';
import { trainer } from '../../../support/algorithms.ts';
import { project } from '../../../support/project.ts';
import { payments, searchRun } from '../../../support/search-run.ts';
import { memoryService, request } from '../../serve/service.ts';

const definition = project('fraud', {
  objective: { task: 'binary', target: 'is_fraud', metric: 'logLoss' },
  training: {
    algorithms: ['neuralNetwork'],
    parameters: { neuralNetwork: { epochs: 8, members: 3, units: 24 } },
    search: { trials: 2, parallel: 1, minutes: 5 },
  },
});

it('a network goes from trials over the refit to explained answers and an ONNX file', async () => {
  const run = searchRun('code', { ...trainer, algorithms: algorithmsWith(tensorFlowWasm) });
  const state = await run.run(payments(definition, 1500), 'run-1');

  const trials = await run.registry.query<TrialRecord>(keys.trial('run-1', 0).pk, { prefix: 'TRIAL#' });
  expect(new Set(trials.map(({ status }) => status))).toEqual(new Set(['succeeded']));
  const { winner, test } = await run.readJson<Evaluation>(state.evaluate!.evaluationKey);
  expect(winner.algorithm).toBe('neuralNetwork');
  expect(test.metrics.rocAuc!.value).toBeGreaterThan(0.7);
  expect(state.refit!.algorithm.iterations).toBeGreaterThan(0);

  const pkg = await run.readJson<ServingPackage>(state.refit!.packageKey);
  const service = memoryService({});
  await service.publish(definition);
  await service.serve(pkg);
  const records = [
    { amount: 95, terminal: 't1' },
    { amount: null, terminal: 'never seen' },
  ];
  const { predictions } = await service.predictor.predict(request('fraud', { records, explain: true }));
  for (const { explanation } of predictions) {
    const { score, base, contributions, rest } = explanation!;
    const sum = contributions.reduce((all, { contribution }) => all + contribution, base + rest.contribution);
    expect(sum).toBeCloseTo(score, 9);
  }
  const { files } = exportModel(pkg, 'onnx', { version: 1, digest: 'd' });
  expect(files[0]!.ending).toBe('.onnx');
});
