import { expect, test } from 'vitest';
import type { StoredRecord } from '../../../core/contracts/record.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { modelBytes } from '../../../core/serve/prediction/model-bytes.ts';
import { freshForMs } from '../../../core/serve/project-access.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { routeTo } from '../../support/route.ts';
import { memoryService, request } from './service.ts';
import { smallModel, smallRecord } from './small-model.ts';

const projects = 2_000;
const small = await smallModel('gradientBoostedTrees');
const nameOf = (i: number) => `p-${i}`;
/** Each project has a model that says something else. */
const probabilityOf = (i: number) => 0.1 + (0.8 * i) / projects;
const packageOf = (i: number) => ({
  ...small,
  project: nameOf(i),
  calibration: { kind: 'isotonic', x: [0, 1], y: [probabilityOf(i), probabilityOf(i)] },
});
const bytes = modelBytes(packageOf(0)).predicting;

/** All projects on the stores in memory, with room for some of them. */
async function manyProjects(room: number, clock = { now: 0 }) {
  const files = Array.from({ length: projects }, (_, i) => new TextEncoder().encode(JSON.stringify(packageOf(i))));
  let reads = 0;
  const service = memoryService({
    modelMemory: room * bytes,
    clock: () => new Date(clock.now),
    modelFile: async (project) => {
      reads++;
      return files[Number(project.slice(2))]!;
    },
  });
  const records = files.flatMap((file, i): StoredRecord[] => {
    const model = { ...keys.model(nameOf(i), 1), version: 1, digest: 'd', files: { 'model.json': bytesHash(file) } };
    return [model as unknown as ModelRecord, routeTo(nameOf(i), 1, 'd')];
  });
  await service.registry.putMany(records);
  return { service, reads: () => reads };
}

test('2,000 projects behind one function: each is answered by its own model, within the bound', async () => {
  const clock = { now: 0 };
  const { service, reads } = await manyProjects(500, clock);
  const random = seededRandom(1);
  const requests = 10_000;
  const times: number[] = [];
  for (let n = 0; n < requests; n++) {
    // As in a deployment: few projects have most of the requests.
    const i = Math.floor(projects * random() ** 4);
    clock.now += 10;
    const from = performance.now();
    const { predictions } = await service.predictor.predict(request(nameOf(i), { records: [smallRecord] }));
    times.push(performance.now() - from);
    expect(predictions[0]!.probability).toBeCloseTo(probabilityOf(i), 12);
  }
  const hitRate = 1 - reads() / requests;
  // 500 of 2,000 by how often they are asked for: 0.25 ** 0.25 = 71 % of the requests, if none other ever came in between.
  expect(hitRate).toBeGreaterThan(0.55);
  expect(service.predictor.models.bytes).toBeLessThanOrEqual(500 * bytes * 1.01);
  expect(service.predictor.models.count).toBeGreaterThan(450);
  const sorted = times.toSorted((a, b) => a - b);
  expect(sorted[requests >> 1]).toBeLessThan(5);
});

test('all at once: each is read once, and what is under way is shared', async () => {
  const { service, reads } = await manyProjects(projects + 1);
  const asked = Array.from({ length: 3 * 300 }, (_, n) => n % 300);
  const answers = await Promise.all(
    asked.map((i) => service.predictor.predict(request(nameOf(i), { records: [smallRecord] }))),
  );
  answers.forEach(({ predictions }, n) => {
    expect(predictions[0]!.probability).toBeCloseTo(probabilityOf(asked[n]!), 12);
  });
  expect(reads()).toBe(300);
});

test('a bound smaller than any model: one at a time is kept, and all are answered, also at once', async () => {
  const { service } = await manyProjects(0.1);
  const asked = Array.from({ length: 60 }, (_, n) => n % 20);
  const answers = await Promise.all(
    asked.map((i) => service.predictor.predict(request(nameOf(i), { records: [smallRecord, smallRecord] }))),
  );
  answers.forEach(({ predictions }, n) => {
    for (const { probability } of predictions) expect(probability).toBeCloseTo(probabilityOf(asked[n]!), 12);
  });
  expect(service.predictor.models.count).toBe(1);
});

test('a change of route is seen within five seconds, in every process', async () => {
  const clock = { now: 0 };
  const { service } = await manyProjects(10, clock);
  const versionOf = async () =>
    (await service.predictor.predict(request('p-3', { records: [smallRecord] }))).modelVersion;
  expect(await versionOf()).toBe(1);
  const model = await service.registry.get<ModelRecord>(keys.model('p-3', 1));
  const second: ModelRecord = { ...model!, ...keys.model('p-3', 2), version: 2 };
  await service.put(second);
  await service.put(routeTo('p-3', 2, 'd'));
  clock.now += freshForMs - 1;
  expect(await versionOf()).toBe(1);
  clock.now += 1;
  expect(await versionOf()).toBe(2);
  expect(freshForMs).toBe(5_000);
});

test('what explains a model counts once it is made', async () => {
  const { service } = await manyProjects(10);
  const plain = () => service.predictor.models.bytes;
  const ask = (explain: boolean) => service.predictor.predict(request('p-1', { records: [smallRecord], explain }));
  await ask(false);
  const before = plain();
  await ask(true);
  const { explaining, predicting } = modelBytes(packageOf(1));
  expect(plain() - before).toBe(explaining - predicting);
  await ask(true);
  expect(plain()).toBe(before + explaining - predicting);
});
