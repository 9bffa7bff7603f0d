import { beforeEach, expect, test } from 'vitest';
import { lake } from '../../../core/contracts/lake.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import type { RouteVariant } from '../../../core/contracts/registry/routes.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { newRoute } from '../../../core/registry/routes.ts';
import type { ServingError } from '../../../core/serve/http/errors.ts';
import { refusedForMs } from '../../../core/serve/models.ts';
import { Predictor } from '../../../core/serve/predict.ts';
import { LabelRecorder } from '../../../core/serve/record-labels.ts';
import { memoryService, request } from './service.ts';
import { smallModel, smallRecord } from './small-model.ts';

const before = await smallModel();
const now = { ...before, calibration: null };
const body = { records: [smallRecord] };
const live = (version: number, digest: string, weight = 1): RouteVariant => ({ version, digest, weight, mode: 'live' });

let service: ReturnType<typeof memoryService>;
let digests: [string, string];

/** Version 1 answered before, version 2 answers now. */
beforeEach(async () => {
  service = memoryService();
  digests = [await service.register(before, 1, 'retired'), await service.register(now, 2)];
  await route([live(2, digests[1])], 1);
});

async function route(variants: RouteVariant[], previous: number | null): Promise<void> {
  await service.put(newRoute({ project: 'small', variants, previous, revision: 2, updatedAt: '2026-03-01T00:00:00Z' }));
}

const stored = (version: 1 | 2) => lake.model('small', digests[version - 1]!, 'model.json');
/** A process that has read nothing yet. */
const freshProcess = () => new Predictor(service.ports);
const versionOf = async (predictor: Predictor) => (await predictor.predict(request('small', body))).modelVersion;
const change = async (version: 1 | 2, damage: (bytes: Uint8Array) => Uint8Array) =>
  service.objects.put(stored(version), damage((await service.objects.get(stored(version))).slice()));
const empty = () => new Uint8Array();

const faults: [string, () => Promise<unknown>, RegExp][] = [
  [
    'is that of another model',
    async () => change(2, () => new TextEncoder().encode(JSON.stringify(before))),
    /SHA-256/,
  ],
  ['was cut short', () => change(2, (bytes) => bytes.slice(0, -1)), /expected a model.json with SHA-256/],
  [
    'has one bit flipped',
    () =>
      change(2, (bytes) => {
        bytes[bytes.length >> 1]! ^= 1;
        return bytes;
      }),
    /SHA-256/,
  ],
  ['is empty', () => change(2, empty), /SHA-256/],
  ['is missing', () => service.objects.remove([stored(2)]), /ObjectNotFound: no object at models\/small/],
  ['is not on record', () => service.registry.write([{ remove: keys.model('small', 2) }]), /no file model.json/],
  [
    'is what was registered and no model',
    async () => {
      const bytes = new TextEncoder().encode('{"model":{"algorithm":"oracle","features":[]}}');
      await service.objects.put(stored(2), bytes);
      const model = await service.registry.get<ModelRecord>(keys.model('small', 2));
      const changed: ModelRecord = { ...model!, files: { 'model.json': bytesHash(bytes) } };
      await service.put(changed);
    },
    /MalformedJson/,
  ],
];

test.for(faults)('a model whose file %s serves nobody: the one before answers', async ([, damage, reason]) => {
  expect(await versionOf(freshProcess())).toBe(2);
  await damage();
  expect(await versionOf(freshProcess())).toBe(1);
  expect(service.captured.map((c) => c.modelVersion)).toEqual([2, 1]);
  expect(service.refusedModels).toEqual([
    {
      project: 'small',
      version: 2,
      digest: digests[1],
      answering: 1,
      reason: expect.stringMatching(reason),
      at: new Date(service.clock.now).toISOString(),
    },
  ]);
});

test('what answers is what the version before would have answered', async () => {
  const scores = async () => (await freshProcess().predict(request('small', body))).predictions[0]!.probability;
  await route([live(1, digests[0])], null);
  const expected = await scores();
  await route([live(2, digests[1])], 1);
  expect(await scores()).not.toBe(expected);
  await change(2, empty);
  expect(await scores()).toBe(expected);
});

test('a model in memory goes on, whatever becomes of its file', async () => {
  const predictor = freshProcess();
  await versionOf(predictor);
  await change(2, empty);
  service.clock.now += 10 * refusedForMs;
  expect(await versionOf(predictor)).toBe(2);
  expect(service.refusedModels).toEqual([]);
});

test('a refused model is read again and told of again after half a minute, not before; one that was mended serves then', async () => {
  const whole = await service.objects.get(stored(2));
  await change(2, empty);
  const predictor = freshProcess();
  const reads = async () => {
    const from = service.calls.models;
    const versions = await Promise.all([1, 2, 3].map(() => versionOf(predictor)));
    return [service.calls.models - from, ...new Set(versions), service.refusedModels.length];
  };
  expect(await reads()).toEqual([2, 1, 1]);
  service.clock.now += refusedForMs - 1;
  expect(await reads()).toEqual([0, 1, 1]);
  service.clock.now += 1;
  expect(await reads()).toEqual([1, 1, 2]);
  await service.objects.put(stored(2), whole);
  service.clock.now += refusedForMs;
  expect(await reads()).toEqual([1, 2, 2]);
});

const refusal = async () =>
  freshProcess()
    .predict(request('small', body))
    .then(
      () => undefined,
      (error: ServingError) => error,
    );

test.for<[string, () => Promise<unknown>]>([
  ['there is none before it', () => route([live(2, digests[1])], null)],
  ['the one before it is no better', () => change(1, empty)],
  ['a person has rejected the one before it', () => service.register(before, 1, 'rejected')],
  ['the one before it is not on record', () => service.registry.write([{ remove: keys.model('small', 1) }])],
])('503 where %s, and nothing is captured', async ([, arrange]) => {
  await change(2, empty);
  await arrange();
  expect(await refusal()).toMatchObject({
    status: 503,
    code: 'unusable_model',
    headers: { 'retry-after': '30' },
    message: expect.stringMatching(/version 2 of 'small' failed its check .* who runs the platform has been told/),
  });
  expect(service.captured).toEqual([]);
  expect(service.refusedModels).toMatchObject([{ version: 2, answering: null }]);
});

test('of a refused candidate the champion answers; of a refused champion the one before, and not the candidate', async () => {
  await service.register({ ...before, calibration: { kind: 'platt', a: 1, b: 0 } as never }, 3, 'retired');
  await change(2, empty);
  await route([{ ...live(2, digests[1], 0.9), candidate: true }, live(1, digests[0], 0.1)], 3);
  const records = Array.from({ length: 50 }, () => smallRecord);
  const { predictions } = await freshProcess().predict(request('small', { records }));
  expect(new Set(predictions.map(({ modelVersion }) => modelVersion))).toEqual(new Set([1]));
  expect(service.refusedModels).toMatchObject([{ version: 2, answering: 1 }]);

  await change(1, empty);
  const after = await freshProcess().predict(request('small', body));
  expect(after.modelVersion).toBe(3);
  expect(service.refusedModels.slice(1)).toMatchObject([
    { version: 1, answering: 3 },
    { version: 2, answering: 3 },
  ]);
});

test('a store that does not answer is no fault of the model: the request fails, and the next one finds it', async () => {
  let down = true;
  const modelFile: typeof service.ports.modelFile = async (project, digest) => {
    if (down) throw new Error('S3 is down');
    return service.ports.modelFile(project, digest);
  };
  const predictor = new Predictor({ ...service.ports, modelFile });
  await expect(versionOf(predictor)).rejects.toThrow('S3 is down');
  down = false;
  expect(await versionOf(predictor)).toBe(2);
  expect(service.refusedModels).toEqual([]);
});

test('a version before that another function runs answers there', async () => {
  const graph = { ...before, model: { ...before.model, algorithm: 'onnx' } };
  await service.register(graph, 1, 'retired');
  await change(2, empty);
  const onnx = async () => ({ modelVersion: 1, predictions: [] });
  const predictor = new Predictor({ ...service.ports, onnx });
  expect(await predictor.predict(request('small', body))).toEqual({ modelVersion: 1, predictions: [] });
});

test('labels are taken by the classes of the version before', async () => {
  await change(2, empty);
  const definition = {
    name: 'small',
    objective: { task: 'binary', target: 'y' },
    data: { sources: [] },
    features: { windows: [] },
  };
  await service.publish(definition as never);
  const recorder = new LabelRecorder(service.ports);
  const labels = [
    { key: 'a', value: 'yes' },
    { key: 'b', value: 'perhaps' },
  ];
  const { accepted, rejected } = await recorder.record(request('small', { labels }));
  expect([accepted, rejected.length]).toEqual([1, 1]);
});
