import { beforeAll, describe, expect, test } from 'vitest';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import { predictions } from './support/api.ts';
import { containersRun, deployProjects } from './support/containers.ts';
import { trainOrders } from './support/lifecycle.ts';
import { ordersProject } from './support/orders.ts';
import { platform, uniqueName } from './support/platform.ts';

describe.skipIf(!containersRun)('in containers', () => {
  const own = ordersProject(uniqueName('contained'), {
    training: { runtime: 'container', algorithms: ['gradientBoostedTrees'], search: { trials: 2, parallel: 2 } },
  });

  beforeAll(() => deployProjects({ definition: own }));

  test('trials and the refit are trained, registered and served', async () => {
    const { run, trials, steps } = await trainOrders(own);

    const at = await platform();
    const lake = new S3ObjectStore(await at.s3(), at.outputs.lakeBucket);
    const jobs: string[] = [];
    for (const { stepKey } of steps)
      for await (const { key } of lake.list(keysOf.work(own.name, stepKey, `job-${run.runId}`))) jobs.push(key);
    expect(jobs).toHaveLength(trials.filter(({ baseline }) => !baseline).length + 1);
    const answer = await predictions(own.name, [{ id: 'far', distance: 90, carrier: 'snail, ltd' }]);
    expect(answer.predictions[0]!.probability).toBeGreaterThan(0.6);
  });
});
