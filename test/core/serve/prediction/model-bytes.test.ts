import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { ServingPackage } from '../../../../core/contracts/serving.ts';
import { createScorer } from '../../../../core/serve/prediction/create-scorer.ts';
import { loadServingModel } from '../../../../core/serve/prediction/loaded-model.ts';
import { modelBytes } from '../../../../core/serve/prediction/model-bytes.ts';
import { forms, oddDataset, packageOf } from '../../edge/models.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are in use, garbage apart. */
function used(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// What other tests leave is now and then given back meanwhile: then it is measured again.
test.for(forms)('%s %s: what is counted is what the heap holds', { retry: 2 }, async ([task, algorithm]) => {
  const json = JSON.stringify(await packageOf(oddDataset(task, 600), algorithm));
  // What makes many predictions fast is made after some.
  const load = () => {
    const pkg = JSON.parse(json) as ServingPackage;
    const model = loadServingModel(pkg, 1, createScorer(pkg));
    const none = model.scorer.windows.map(() => Number.NaN);
    if (algorithm === 'gradientBoostedTrees') for (let i = 0; i < 1001; i++) model.scorer.score({}, none);
    return model;
  };
  const counted = modelBytes(JSON.parse(json) as ServingPackage);
  const first = load();
  first.scorer.loadExplainer();
  const number = Math.max(3, Math.ceil(4e6 / json.length));
  const before = used();
  const kept = Array.from({ length: number }, load);
  if (algorithm === 'gradientBoostedTrees') await setTimeout(100);
  const predicting = (used() - before) / number;
  for (const { scorer } of kept) scorer.loadExplainer();
  const explaining = (used() - before) / number;
  expect(counted.predicting / predicting).toBeGreaterThan(0.9);
  expect(counted.predicting / predicting).toBeLessThan(1.3);
  expect(counted.explaining / explaining).toBeGreaterThan(0.9);
  expect(counted.explaining / explaining).toBeLessThan(2);
});
