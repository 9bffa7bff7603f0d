import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { ProjectInput } from '../../core/contracts/project.ts';
import { getModel } from '../../core/registry/models.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { root } from '../../package/root.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { predictions } from './support/api.ts';
import { containersRun, deployProjects, filesOf, loseContainer } from './support/containers.ts';
import { writeFile } from './support/files.ts';
import { ingest, runToEnd, trainOrders } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

/** An image with Python and what the worked example installs, where there is no registry of images to take `python` from. */
const python = process.env.PERENNIAL_PYTHON_IMAGE;

/** A program that does what its hyperparameter says. */
const misbehaving = `
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
const { does } = JSON.parse(readFileSync('/opt/ml/input/config/hyperparameters.json', 'utf8'));
if (does === 'crash') {
  writeFileSync('/opt/ml/output/failure', 'column distance is not what I was made for. ' + 'x'.repeat(100_000));
  process.exit(1);
}
if (does === 'hang') setInterval(() => {}, 1000);
if (does === 'nothing') writeFileSync('/opt/ml/model/model.pkl', 'pickled');
if (does === 'wrong') writeFileSync('/opt/ml/model/model.txt', 'this is no model');
if (does === 'talk') {
  const megabyte = ('y'.repeat(1023) + '\\n').repeat(1024);
  for (let i = 0; i < 1024; i++) writeSync(1, megabyte);
  console.error('that was all');
  process.exitCode = 3;
}
`;

describe.skipIf(!containersRun)('containers', () => {
  const own = (does: string, minutes = 10) =>
    ordersProject(name, {
      retraining: { onDefinitionChange: false },
      training: {
        runtime: 'container',
        algorithms: ['gradientBoostedTrees'],
        search: { trials: 1, parallel: 2, minutes },
        image: { folder: 'image', command: ['node', '/opt/program/train.mjs'], hyperparameters: { does } },
      },
    });
  const name = uniqueName('contained');
  const files = {
    'image/Dockerfile': 'FROM public.ecr.aws/docker/library/node:24-slim\nCOPY train.mjs /opt/program/\n',
    'image/train.mjs': misbehaving,
  };
  const example = exampleProject();

  beforeAll(() => deployProjects({ definition: own('crash'), files }, ...(example ? [example] : [])), 300_000);

  test('trials and the refit are trained there, registered and served, whatever an image does', async () => {
    const { run, trials, steps } = await trainOrders(own('crash'));

    const jobs = (
      await Promise.all(steps.map(({ stepKey }) => jobsOf(run.runId, keysOf.work(name, stepKey, ''))))
    ).flat();
    expect(jobs).toHaveLength(trials.filter(({ baseline }) => !baseline).length + 1);
    const answer = await predictions(name, [{ id: 'far', distance: 90, carrier: 'snail, ltd' }]);
    expect(answer.predictions[0]!.probability).toBeGreaterThan(0.6);
  });

  test.each([
    ['crash', 10, /^ImageFailed: .*exited with code 1: column distance is not what I was made for/],
    ['nothing', 10, /^ImageFailed: .*left no model\.txt in \/opt\/ml\/model: found model\.pkl/],
    ['wrong', 10, /^MalformedLightgbmModel: .*expected 'tree'/],
    ['talk', 10, /^ImageFailed: .*exited with code 3; its last words: .*that was all/s],
  ])('an image that does %s fails with what it says, and leaves the champion alone', async (does, minutes, said) => {
    const { registry } = await platform();
    const before = await findLiveVariant(registry, name);
    expect(before).toBeDefined();
    await publish(own(does, minutes));
    const { run, trials } = await runToEnd(name);

    expect(run.status).toBe('succeeded');
    const { status, error } = trials.find(({ algorithm }) => algorithm === 'ownImage')!;
    expect(status).toBe('failed');
    expect(error).toMatch(said);
    expect(error!.length).toBeLessThan(2_100);
    expect(await findLiveVariant(registry, name)).toEqual(before);
  });

  test('one that hangs is ended in time, also when the container was lost before and started again', async () => {
    const { registry } = await platform();
    await publish(own('hang', 0.6));
    const [{ run, trials }] = await Promise.all([runToEnd(name), loseContainer(`image-${name}`)]);

    expect(trials.find(({ algorithm }) => algorithm === 'ownImage')).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^ContainerTimeout: .*training\.search\.minutes/),
    });
    expect(await jobsOf(run.runId, `work/${name}/`)).toContainEqual(expect.stringMatching(/-1\.json$/));
    expect(await findLiveVariant(registry, name)).toBeDefined();
  });

  test.skipIf(!python)('the worked example: what LightGBM trains in Python is served here', async () => {
    const { definition } = example!;
    await publish(definition);
    await ingest(definition.name, 'orders', writeFile('orders.csv', csv(orders(1200, 1))));
    const { run, trials } = await runToEnd(definition.name);

    const theirs = trials.find(({ algorithm }) => algorithm === 'ownImage')!;
    expect(theirs, theirs.error).toMatchObject({ status: 'succeeded', parameters: { num_leaves: 15 } });
    expect(theirs.metrics!.logLoss!).toBeLessThan(0.35);
    const { algorithm } = await getModel((await platform()).registry, definition.name, run.version!);
    expect(algorithm.name).toBe('ownImage');
    const answer = await predictions(definition.name, [
      { id: 'far', distance: 90, carrier: 'snail, ltd' },
      { id: 'near', distance: 10, carrier: 'snail, ltd' },
    ]);
    const [far, near] = answer.predictions;
    expect(far!.probability).toBeGreaterThan(0.6);
    expect(near!.probability).toBeLessThan(0.3);
  });
});

/** Keys of what containers had to do in a run. */
async function jobsOf(runId: string, prefix: string): Promise<string[]> {
  const at = await platform();
  const lake = new S3ObjectStore(await at.s3(), at.outputs.lakeBucket);
  const jobs: string[] = [];
  for await (const { key } of lake.list(prefix))
    if (key.includes(`/job-${runId}-`) && !key.endsWith('report.json')) jobs.push(key);
  return jobs;
}

/** `docs/examples/lightgbm-image`, made from the image that is there, with nothing that could win but the program. */
function exampleProject() {
  if (!python) return undefined;
  const folder = join(root, 'docs', 'examples', 'lightgbm-image');
  const written = parse(readFileSync(join(folder, 'project.yaml'), 'utf8')) as ProjectInput;
  const { image, search } = written.training!;
  const definition: ProjectInput = {
    ...written,
    name: uniqueName('late-orders'),
    training: {
      ...written.training,
      search: { ...search, trials: 1 },
      // One split: as good as the best single feature.
      parameters: { gradientBoostedTrees: { numIterations: 1, numLeaves: 2 } },
      image: { ...image!, hyperparameters: { ...image!.hyperparameters, rounds: 80 } },
    },
  };
  const files = filesOf(join(folder, 'image'), 'image');
  const dockerfile = files['image/Dockerfile']!.replace('FROM python:3.12-slim', `FROM ${python}`);
  return { definition, files: { ...files, 'image/Dockerfile': dockerfile } };
}
