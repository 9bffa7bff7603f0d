import { expect, test } from 'vitest';
import type { RouteVariant } from '../../../core/contracts/registry/routes.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { FeaturePlan } from '../../../core/features/plan.ts';
import { hashUnit } from '../../../core/hash/hash-string.ts';
import { newRoute } from '../../../core/registry/routes.ts';
import { isCanarys } from '../../../core/serve/canary.ts';
import { modelBytes } from '../../../core/serve/prediction/model-bytes.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { paymentsDataset, randomPayments, recordOf, trainPackage } from './payments.ts';
import { memoryService, request } from './service.ts';

const dataset = paymentsDataset(randomPayments(300, 1));
const champion = trainPackage(dataset, 'gradientBoostedTrees');
const candidate = trainPackage(dataset, 'logisticRegression');
const windowsOf = (pkg: ServingPackage) => (pkg.plan as FeaturePlan).windows;
/** Of 90 customers, so that some are the canary's. */
const records = randomPayments(300, 2).map((p, i) => recordOf({ ...p, amount: p.amount ?? 3, customer: `c${i % 90}` }));

async function twoVersions({
  weight = 0.3,
  mode = 'live' as RouteVariant['mode'],
  second = candidate,
  rollout = 1,
  stickyBy = 'customer' as string | null,
} = {}) {
  const service = memoryService();
  const digests = [await service.serve(champion, 1), await service.serve(second, 2)];
  await service.put(
    newRoute({
      project: 'pay',
      variants: [
        { version: 2, digest: digests[1]!, weight: mode === 'live' ? weight : 1, mode, candidate: true },
        { version: 1, digest: digests[0]!, weight: mode === 'live' ? 1 - weight : 1, mode: 'live' },
      ],
      previous: null,
      revision: 2,
      rollout: { number: rollout, stickyBy },
      updatedAt: '2026-03-01T00:00:00.000Z',
    }),
  );
  for (const [at, pkg] of [champion, second].entries())
    await loadEntities(service.entities, {
      project: 'pay',
      dataset,
      specs: windowsOf(pkg),
      model: digests[at]!,
      retained: [digests[0]!],
      generation: `g${at}`,
      now: () => service.clock.now,
    });
  return service;
}

/** What one version alone says. */
async function alone(pkg: ServingPackage) {
  const service = memoryService();
  const digest = await service.serve(pkg, 1);
  await loadEntities(service.entities, {
    project: 'pay',
    dataset,
    specs: windowsOf(pkg),
    model: digest,
    retained: [],
    generation: 'g',
    now: () => service.clock.now,
  });
  return (await service.predictor.predict(request('pay', { records }))).predictions;
}

const withoutId = ({ inferenceId: _, modelVersion: __, ...said }: { inferenceId: string; modelVersion?: number }) =>
  said;

test('each record is answered by one of two versions as that version alone would, and says by which', async () => {
  const service = await twoVersions();
  const [first, second] = [await alone(champion), await alone(candidate)];
  const { modelVersion, predictions } = await service.predictor.predict(request('pay', { records }));
  expect(modelVersion).toBe(1);
  predictions.forEach((prediction, i) => {
    const expected = prediction.modelVersion === 2 ? second[i]! : first[i]!;
    expect(withoutId(prediction)).toEqual(withoutId(expected));
  });
  const share = predictions.filter((p) => p.modelVersion === 2).length / predictions.length;
  expect(share).toBeGreaterThan(0.15);
  expect(share).toBeLessThan(0.45);
  // The log says the same, record by record.
  expect(service.captured.map((c) => [c.inferenceId, c.modelVersion, c.variant, c.probability])).toEqual(
    predictions.map((p) => [
      p.inferenceId,
      p.modelVersion,
      p.modelVersion === 2 ? 'canary' : 'champion',
      p.probability,
    ]),
  );
  expect(service.undelivered).toEqual([]);
});

test('beside records that are wrong the others are answered by their versions; a request that is named and comes again gets the same ids', async () => {
  const service = await twoVersions();
  const [first, second] = [await alone(champion), await alone(candidate)];
  const isWrong = (i: number) => i % 7 === 3;
  const sent = records.map((record, i) => (isWrong(i) ? { ...record, amount: 'much' } : record));
  const ask = () =>
    service.predictor.predict(request('pay', { records: sent, failures: 'perRecord' }, { idempotencyKey: 'a' }));
  const { predictions, failed } = await ask();
  const right = records.flatMap((_, i) => (isWrong(i) ? [] : [i]));
  expect(failed?.map(({ index }) => index)).toEqual(records.flatMap((_, i) => (isWrong(i) ? [i] : [])));
  expect(predictions).toHaveLength(right.length);
  predictions.forEach((prediction, at) => {
    const expected = (prediction.modelVersion === 2 ? second : first)[right[at]!]!;
    expect(withoutId(prediction)).toEqual(withoutId(expected));
  });
  expect(new Set(predictions.map((p) => p.modelVersion))).toEqual(new Set([1, 2]));
  expect((await ask()).predictions.map((p) => p.inferenceId)).toEqual(predictions.map((p) => p.inferenceId));
});

test('an entity stays with its version: over requests, and as the share grows', async () => {
  const byStep = new Map<number, Set<string>>();
  for (const weight of [0.05, 0.25, 0.6]) {
    const service = await twoVersions({ weight });
    const seen = new Map<string, number>();
    for (let from = 0; from < records.length; from += 50) {
      const some = records.slice(from, from + 50);
      const { predictions } = await service.predictor.predict(request('pay', { records: some }));
      predictions.forEach(({ modelVersion }, i) => {
        const customer = String(some[i]!.customer);
        expect(seen.get(customer) ?? modelVersion).toBe(modelVersion);
        seen.set(customer, modelVersion!);
      });
    }
    byStep.set(weight, new Set([...seen].filter(([, version]) => version === 2).map(([customer]) => customer)));
  }
  const [few, more, most] = [...byStep.values()];
  expect(few!.size).toBeLessThan(more!.size);
  expect(more!.size).toBeLessThan(most!.size);
  for (const customer of few!) expect(more).toContain(customer);
  for (const customer of more!) expect(most).toContain(customer);
});

test('without an entity a record stays by its key', async () => {
  const answers = new Map<string, number>();
  for (let round = 0; round < 2; round++) {
    const service = await twoVersions({ stickyBy: null });
    const { predictions } = await service.predictor.predict(request('pay', { records }));
    predictions.forEach(({ modelVersion }, i) => {
      const id = String(records[i]!.id);
      expect(answers.get(id) ?? modelVersion).toBe(modelVersion);
      answers.set(id, modelVersion!);
    });
  }
  expect(new Set(answers.values())).toEqual(new Set([1, 2]));
});

test('whose records are the canary depends on no other hash of the same text, nor on the rollout before', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `entity customer-${i}`);
  const its = (rollout: number) => names.map((name) => isCanarys(name, rollout, 0.25));
  const [one, two] = [its(1), its(2)];
  const split = names.map((name) => hashUnit(name) < 0.25);
  const other = names.map((name) => hashUnit(name, 7) < 0.25);
  // Chi-square of independence, one degree of freedom: 10.83 is exceeded once in a thousand.
  const chi2 = (a: boolean[], b: boolean[]) => {
    const n = a.length;
    const [p, q] = [a.filter(Boolean).length / n, b.filter(Boolean).length / n];
    const both = a.filter((x, i) => x && b[i]).length;
    return (both - n * p * q) ** 2 / (n * p * q * (1 - p) * (1 - q));
  };
  for (const b of [two, split, other]) expect(chi2(one, b)).toBeLessThan(10.83);
  expect(one.filter(Boolean).length / names.length).toBeCloseTo(0.25, 1);
});

test('whatever a canary fails on the champion answers, and the log says so', async () => {
  const broken = { ...candidate, calibration: { method: 'unknown' } };
  const strict = {
    ...candidate,
    contract: candidate.contract.map((c) => (c.name === 'amount' ? { ...c, max: 20 } : c)),
  };
  const first = await alone(champion);
  for (const [second, reason] of [
    [broken, 'RefusedModel'],
    [strict, 'RecordRefused'],
  ] as const) {
    const service = await twoVersions({ second: second as ServingPackage, weight: 0.6 });
    const { predictions } = await service.predictor.predict(request('pay', { records }));
    const failed = service.captured.filter((c) => c.canaryFailed);
    expect(failed.length).toBeGreaterThan(50);
    expect(new Set(failed.map((c) => JSON.stringify(c.canaryFailed)))).toEqual(
      new Set([JSON.stringify({ version: 2, reason })]),
    );
    for (const { inferenceId, modelVersion, variant } of failed) {
      const at = predictions.findIndex((p) => p.inferenceId === inferenceId);
      expect({ modelVersion, variant }).toEqual({ modelVersion: 1, variant: 'champion' });
      expect(withoutId(predictions[at]!)).toEqual(withoutId(first[at]!));
      expect(predictions[at]!.modelVersion).toBe(1);
    }
  }
});

test('a canary whose artifact is gone or corrupt costs no answer', async () => {
  const service = await twoVersions({ weight: 0.9 });
  const route = (await service.registry.get<ReturnType<typeof newRoute>>({ pk: 'ROUTE#pay', sk: 'ROUTE' }))!;
  await service.objects.put(`models/pay/${route.variants[0]!.digest}/model.json`, '{}');
  const { predictions } = await service.predictor.predict(request('pay', { records }));
  expect(predictions.map(withoutId)).toEqual((await alone(champion)).map(withoutId));
});

test('reasons are those of the version that answers', async () => {
  const service = await twoVersions({ weight: 0.5 });
  const some = records.slice(0, 40);
  const { predictions } = await service.predictor.predict(request('pay', { records: some, explain: true }));
  const bases = new Map(predictions.map((p) => [p.modelVersion, p.explanation!.base]));
  expect(bases.size).toBe(2);
  for (const p of predictions) expect(p.explanation!.base).toBe(bases.get(p.modelVersion));
});

test('a version in the shadow is not read, and changes nothing of the answer or the log', async () => {
  const service = await twoVersions({ mode: 'shadow' });
  const { modelVersion, predictions } = await service.predictor.predict(request('pay', { records }));
  expect(modelVersion).toBe(1);
  expect(service.calls.models).toBe(1);
  expect(predictions.map(({ inferenceId: _, ...p }) => p)).toEqual((await alone(champion)).map(withoutId));
  expect(predictions.some((p) => 'modelVersion' in p)).toBe(false);
  expect(service.captured.some((c) => c.variant !== undefined)).toBe(false);
});

test('windows that only the version on trial has are told of records all the same', async () => {
  const bare = trainPackage(
    {
      ...dataset,
      extra: {
        ...dataset.extra,
        project: { ...dataset.extra.project, features: { ...dataset.extra.project.features, windows: [] } },
      },
    },
    'gradientBoostedTrees',
  );
  for (const mode of ['shadow', 'live'] as const) {
    const service = memoryService();
    const digests = [await service.serve(bare, 1), await service.serve(champion, 2)];
    await loadEntities(service.entities, {
      project: 'pay',
      dataset,
      specs: windowsOf(champion),
      model: digests[1]!,
      retained: [],
      generation: 'g',
      now: () => service.clock.now,
    });
    await service.put(
      newRoute({
        project: 'pay',
        variants: [
          { version: 1, digest: digests[0]!, weight: mode === 'live' ? 0.5 : 1, mode: 'live' },
          { version: 2, digest: digests[1]!, weight: mode === 'live' ? 0.5 : 1, mode, candidate: true },
        ],
        previous: null,
        revision: 2,
        rollout: { number: 1, stickyBy: 'customer' },
        updatedAt: '2026-03-01T00:00:00.000Z',
      }),
    );
    await service.predictor.predict(request('pay', { records }));
    expect(service.events).toHaveLength(records.length);
  }
});

test('what the windows of both versions are made of is read once', async () => {
  const service = await twoVersions({ weight: 0.5 });
  const asked: string[] = [];
  const { getMany } = service.entities;
  service.entities.getMany = (wanted, options) => {
    asked.push(...wanted.map(({ pk, sk }) => `${pk} ${sk}`));
    return getMany(wanted, options);
  };
  const { predictions } = await service.predictor.predict(request('pay', { records }));
  expect(new Set(predictions.map((p) => p.modelVersion))).toEqual(new Set([1, 2]));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked).toHaveLength(new Set(asked).size);
});

test('what explains the canary counts among the bytes of models', async () => {
  const service = await twoVersions({ weight: 0.5 });
  const ask = (explain: boolean) =>
    service.predictor.predict(request('pay', { records: records.slice(0, 40), explain }));
  await ask(false);
  const before = service.predictor.models.bytes;
  await ask(true);
  const growth = [champion, candidate].map((pkg) => modelBytes(pkg)).map((b) => b.explaining - b.predicting);
  expect(service.predictor.models.bytes - before).toBe(growth[0]! + growth[1]!);
});
