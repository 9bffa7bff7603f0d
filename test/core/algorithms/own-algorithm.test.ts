import { expect, it } from 'vitest';
import { memoryEvents } from '../../../adapters/memory/index.ts';
import { modelKinds } from '../../../core/algorithms/predicting.ts';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { SnapshotManifest } from '../../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import type { TrialRecord } from '../../../core/contracts/registry/runs.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { Evaluation } from '../../../core/evaluate/evaluation-json.ts';
import { exportModel } from '../../../core/export/export-model.ts';
import { UnsupportedModel } from '../../../core/onnx/errors.ts';
import { cardOf } from '../../../core/pages/model-card/card-of.ts';
import { registerStep } from '../../../core/register/register-step.ts';
import { runStep } from '../../../core/steps/run-step.ts';
import { trainer } from '../../support/algorithms.ts';
import { project } from '../../support/project.ts';
import { payments, searchRun } from '../../support/search-run.ts';
import { memoryService, request } from '../serve/service.ts';
import {
  nearestCentroid,
  nearestCentroidExplainer,
  nearestCentroidExporter,
  nearestCentroidLoader,
} from './nearest-centroid.ts';

const definition = project('fraud', {
  objective: { task: 'binary', target: 'is_fraud', metric: 'rocAuc', costs: { falseNegative: 20 } },
  training: { search: { trials: 2, parallel: 1, minutes: 5 } },
});

/** The product's tables and one algorithm more, in place of those that a search would choose before it. */
const own = {
  algorithms: [nearestCentroid, ...algorithms.filter(({ baseline }) => baseline)],
  loaders: [...trainer.loaders, nearestCentroidLoader],
};

it('an algorithm that no file of the product names goes from trials to explained answers', async () => {
  const run = searchRun('code', own);
  const state = await run.run(payments(definition, 2000), 'run-1');

  const trials = await run.registry.query<TrialRecord>(keys.trial('run-1', 0).pk, { prefix: 'TRIAL#' });
  expect(new Set(trials.map(({ status }) => status))).toEqual(new Set(['succeeded']));
  const planned = state.search!.trials.filter(({ fraction }) => fraction === undefined);
  expect(planned.map(({ algorithm }) => algorithm)).toEqual([
    'nearestCentroid',
    'prior',
    'singleFeature',
    'nearestCentroid',
  ]);

  const evaluation = await run.readJson<Evaluation>(state.evaluate!.evaluationKey);
  expect(evaluation.winner.algorithm).toBe('nearestCentroid');
  expect(evaluation.test.metrics.rocAuc!.value).toBeGreaterThan(0.7);
  expect(evaluation.baselines.map(({ baseline }) => baseline)).toEqual(['constant', 'feature']);

  await run.registry.write([{ put: definitionRecord() }]);
  await run.lake.put(keysOf.snapshotManifest('fraud', state.snapshot!.snapshotId), JSON.stringify(manifest()));
  const ports = { ...run.ports(), events: memoryEvents(), card: cardOf };
  const { version, digest } = await runStep(ports, registerStep, state);
  const record = await run.registry.get<ModelRecord>(keys.model('fraud', version));
  expect(record).toMatchObject({ digest, algorithm: { name: 'nearestCentroid' } });

  const pkg = await run.readJson<ServingPackage>(state.refit!.packageKey);
  const explainers = [...modelKinds.explainers, nearestCentroidExplainer];
  const service = memoryService({ kinds: { loaders: own.loaders, explainers } });
  await service.publish(definition);
  await service.serve(pkg);
  const answer = await service.predictor.predict(
    request('fraud', { records: [{ amount: 95, terminal: 't1' }], explain: true }),
  );
  const [prediction] = answer.predictions;
  const { score, base, contributions, rest } = prediction!.explanation!;
  expect(contributions.map(({ feature }) => feature)).toContain('amount');
  const added = contributions.reduce((sum, { contribution }) => sum + contribution, base + rest.contribution);
  expect(added).toBeCloseTo(score, 9);
  expect(prediction!.probability).toBeGreaterThan(0.3);

  const about = { version, digest };
  expect(() => exportModel(pkg, 'onnx', about, [nearestCentroidExporter])).toThrow(UnsupportedModel);
  expect(() => exportModel(pkg, 'lightgbm', about, [nearestCentroidExporter])).toThrow(UnsupportedModel);
});

function manifest(): Partial<SnapshotManifest> {
  return {
    project: 'fraud',
    snapshotId: 's1',
    definition,
    rows: 2000,
    labelled: 2000,
    sources: {},
    labelObjects: { count: 0, hash: '' },
  };
}

function definitionRecord() {
  const record = { project: 'fraud', definition, definitionHash: 'd', codeHash: 'c', publishedAt: '', revision: 1 };
  return { ...keys.definition('fraud'), ...record };
}
