import { describe, expect, it } from 'vitest';
import { NoPrediction } from '../../../core/algorithms/errors.ts';
import { modelKinds } from '../../../core/algorithms/predicting.ts';
import { parseProject } from '../../../core/contracts/parse-project.ts';
import type { StoredRecord } from '../../../core/contracts/record.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { Prediction, ServingPackage } from '../../../core/contracts/serving.ts';
import { pseudonym } from '../../../core/hash/pseudonym.ts';
import { analyse } from '../../../core/monitor/analyse.ts';
import { ServingError } from '../../../core/serve/http/errors.ts';
import type { PredictPorts } from '../../../core/serve/predict.ts';
import { outcomesOf } from '../../../core/serve/protocols/outcomes.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { lines, now, project, reference, traffic, version } from '../monitor/traffic.ts';
import { paymentsDataset, randomPayments, recordOf, trainPackage } from './payments.ts';
import { memoryService, request } from './service.ts';

const dataset = paymentsDataset(randomPayments(200, 1));
const pkg = trainPackage(dataset, 'logisticRegression');
const good = recordOf({ ...randomPayments(1, 2)[0]!, id: 't-1', customer: 'Erika Mustermann', amount: 12.5 });

interface World {
  fallback?: 'allow' | 'review' | 'block';
  ports?: Partial<PredictPorts>;
  loaded?: boolean;
  served?: ServingPackage;
}

async function serving({ fallback, ports = {}, loaded = true, served = pkg }: World) {
  const service = memoryService(ports);
  const { project } = dataset.extra;
  await service.publish({
    ...project,
    ...(fallback && { serving: { fallback: { decision: fallback }, hideFields: false } }),
  });
  const model = await service.serve(served);
  const { windows: specs } = pkg.plan as { windows: never[] };
  const load = { project: 'pay', dataset, specs, model, retained: [], generation: 'g1', now: () => service.clock.now };
  if (loaded) await loadEntities(service.entities, load);
  return service;
}

const failure = (): Promise<never> => Promise.reject(new Error('throttled'));
const brokenModel = { modelFile: failure };
const brokenSecret = { piiKey: failure };
const ask = (service: Awaited<ReturnType<typeof serving>>, body: unknown, change = {}) =>
  service.predictor.predict(request('pay', body, change));
const refusal = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error: unknown) => error as Error);

describe('without a fallback', () => {
  it('what fails, fails', async () => {
    expect(await refusal(ask(await serving({ ports: brokenModel }), { records: [good] }))).toMatchObject({
      message: 'throttled',
    });
    expect(await refusal(ask(await serving({ loaded: false }), { records: [good] }))).toMatchObject({
      status: 503,
      code: 'not_ready',
    });
  });
});

describe('a fallback', () => {
  it('answers where the entity windows cannot be read: the record is logged whole and told to them, as a decision of nobody', async () => {
    const service = await serving({ fallback: 'review', loaded: false });
    const answer = await ask(service, { records: [good, { ...good, id: 't-2' }] });
    const inferenceId = expect.stringMatching(/^[0-9A-Z]{46}$/);
    const fallback = { reason: 'windows' };
    expect(answer).toEqual({
      modelVersion: 0,
      predictions: [
        { inferenceId, decision: 'review', fallback },
        { inferenceId, decision: 'review', fallback },
      ],
    });
    expect(service.captured).toHaveLength(2);
    expect(service.captured[0]).toEqual({
      inferenceId: answer.predictions[0]!.inferenceId,
      project: 'pay',
      modelVersion: 0,
      at: expect.any(String),
      decision: 'review',
      fallback,
      key: 't-1',
      time: good.at,
      record: { ...good, customer: pseudonym('secret', 'pay', 'Erika Mustermann') },
      windows: expect.objectContaining({ 'customer.amount.count.P7D': null }),
      tookMs: 0,
      memoryMb: 128,
    });
    // Windows over what is known late do not count a record whose outcome its decision hides.
    expect(service.events).toMatchObject([{ key: 't-1', record: { $decision: 'review' } }, { key: 't-2' }]);
    expect(service.fallbacks).toEqual([{ project: 'pay', reason: 'windows', records: 2 }]);
  });

  it.each([
    ['model', { ports: brokenModel }],
    ['model', { served: { ...pkg, format: 2 as 1 } }],
    ['secret', { ports: brokenSecret }],
  ] as const)('answers where the %s cannot be read: nothing of a record is kept but its key', async (reason, world) => {
    const service = await serving({ fallback: 'block', ...world });
    const { modelVersion, predictions } = await ask(service, { records: [good] });
    expect({ modelVersion, predictions }).toEqual({
      modelVersion: 0,
      predictions: [{ inferenceId: expect.any(String), decision: 'block', fallback: { reason } }],
    });
    expect(service.captured).toMatchObject([
      {
        inferenceId: predictions[0]!.inferenceId,
        key: 't-1',
        modelVersion: 0,
        record: {},
        recordless: true,
        windows: {},
      },
    ]);
    expect(JSON.stringify(service.captured)).not.toContain('Erika');
    expect(service.fallbacks).toEqual([{ project: 'pay', reason, records: 1 }]);
  });

  it('keeps of a key that is personal its pseudonym, and nothing where that cannot be made', async () => {
    const key = async (ports: Partial<PredictPorts>) => {
      const service = await serving({ fallback: 'block', ports });
      const { project } = dataset.extra;
      const sources = project.data.sources.map((source) => ({
        ...source,
        columns: { ...source.columns, id: { ...source.columns.id!, pii: true } },
      }));
      const definition = {
        ...project,
        data: { ...project.data, sources },
        serving: { fallback: { decision: 'block' } },
      };
      await service.put({ ...keys.definition('pay'), project: 'pay', definition } as StoredRecord);
      await ask(service, { records: [good] });
      return service.captured[0]!.key;
    };
    expect(await key(brokenModel)).toBe(pseudonym('secret', 'pay', 't-1'));
    expect(await key({ ...brokenModel, ...brokenSecret })).toBeUndefined();
  });

  it.each([
    ['windows', { loaded: false }],
    ['model', { ports: brokenModel }],
    ['secret', { ports: brokenSecret }],
  ] as const)('answers in the places of the records where others are wrong (%s)', async (reason, world) => {
    const service = await serving({ fallback: 'review', ...world });
    const body = { records: [7, good, 'x', { ...good, id: 't-2' }], failures: 'perRecord' };
    const outcomes = outcomesOf(await ask(service, body));
    expect(outcomes.map((outcome) => ('error' in outcome ? outcome.error.code : outcome.fallback))).toEqual([
      'invalid_record',
      { reason },
      'invalid_record',
      { reason },
    ]);
    expect(service.captured.map(({ inferenceId, key }) => [inferenceId, key])).toEqual([
      [(outcomes[1] as Prediction).inferenceId, 't-1'],
      [(outcomes[3] as Prediction).inferenceId, 't-2'],
    ]);
    expect(service.fallbacks).toEqual([{ project: 'pay', reason, records: 2 }]);
  });

  it('of a request whose records are all wrong there is none', async () => {
    for (const world of [{ loaded: false }, { ports: brokenModel }]) {
      const service = await serving({ fallback: 'review', ...world });
      const answer = await ask(service, { records: [7, null], failures: 'perRecord' });
      expect([answer.predictions, answer.failed?.map(({ index }) => index)]).toEqual([[], [0, 1]]);
      expect([service.captured, service.fallbacks]).toEqual([[], []]);
    }
  });

  it('stands in for the records alone of which the model has no prediction', async () => {
    let asked = 0;
    const loaders = modelKinds.loaders.map((loader) => ({
      ...loader,
      load: (...given: Parameters<typeof loader.load>) => {
        const model = loader.load(...given);
        return {
          ...model,
          predictRow: (row: Float32Array, outputs: Float64Array) => {
            if (asked++ % 3 === 1) throw new NoPrediction('it knows no 13');
            model.predictRow(row, outputs);
          },
        };
      },
    }));
    const kinds = { ...modelKinds, loaders };
    const records = [good, { ...good, id: 't-2', amount: 13 }, { ...good, id: 't-3' }];
    const plain = await serving({ ports: { kinds } });
    expect(await refusal(ask(plain, { records }))).toMatchObject({ status: 422, code: 'no_prediction' });
    expect(plain.captured).toEqual([]);

    const service = await serving({ fallback: 'review', ports: { kinds } });
    const { modelVersion, predictions } = await ask(service, { records });
    expect(modelVersion).toBe(1);
    expect(predictions.map((p) => [typeof p.probability, p.fallback?.reason])).toEqual([
      ['number', undefined],
      ['undefined', 'no_prediction'],
      ['number', undefined],
    ]);
    expect(service.captured.map((line) => [line.modelVersion, line.key, line.decision === 'review'])).toEqual([
      [1, 't-1', predictions[0]!.decision === 'review'],
      [0, 't-2', true],
      [1, 't-3', predictions[2]!.decision === 'review'],
    ]);
    expect(service.captured[1]!.record).toMatchObject({ amount: 13 });
    expect(service.fallbacks).toEqual([{ project: 'pay', reason: 'no_prediction', records: 1 }]);
  });

  it('answers where the function that runs the model does not; what that says is said', async () => {
    const onnx = (error: Error): World => ({ fallback: 'allow', ports: { onnx: () => Promise.reject(error) } });
    const routed = async (world: World) => {
      const service = await serving(world);
      const route = (await service.registry.get<StoredRecord & { variants: object[] }>(keys.route('pay')))!;
      await service.put({ ...route, variants: route.variants.map((v) => ({ ...v, runtime: 'onnx' })) } as StoredRecord);
      return ask(service, { records: [good] });
    };
    expect((await routed(onnx(new Error('timeout')))).predictions[0]).toMatchObject({
      decision: 'allow',
      fallback: { reason: 'function' },
    });
    const said = new ServingError(400, 'invalid_request', 'missing');
    expect(await refusal(routed(onnx(said)))).toBe(said);
  });

  it('is no answer to bad input, to whoever may not ask, or where no model was promoted', async () => {
    for (const world of [{ loaded: false }, { ports: brokenModel }, { ports: brokenSecret }]) {
      const service = await serving({ fallback: 'allow', ...world });
      for (const body of ['{', '', [], {}, { records: [] }, { records: [7] }, { records: [[good]] }])
        expect(await refusal(ask(service, body))).toMatchObject({ status: 400 });
      const caller = { caller: { kind: 'key', keyHash: 'x' } };
      expect(await refusal(ask(service, { records: [good] }, caller))).toMatchObject({ status: 403 });
      expect(service.captured).toEqual([]);
      expect(service.fallbacks).toEqual([]);
    }
    const unready = await serving({ fallback: 'allow', loaded: false });
    expect(await refusal(ask(unready, { records: [{ ...good, amount: 'x' }] }))).toMatchObject({ status: 400 });
    const modelless = memoryService();
    await modelless.publish({
      ...dataset.extra.project,
      serving: { fallback: { decision: 'allow' }, hideFields: false },
    });
    expect(await refusal(ask(modelless, { records: [good] }))).toMatchObject({ status: 409, code: 'no_model' });
  });

  it('holds on to what the project said last where the registry cannot be read any more', async () => {
    const service = await serving({ fallback: 'review', loaded: false });
    await ask(service, { records: [good] });
    const get = service.registry.get.bind(service.registry);
    service.registry.get = (key) =>
      key.pk === keys.definition('pay').pk && key.sk === keys.definition('pay').sk ? failure() : get(key);
    service.clock.now += 120_000;
    expect((await ask(service, { records: [good] })).predictions[0]).toMatchObject({ decision: 'review' });
  });

  it('counts once where its request comes again under a name', async () => {
    for (const ports of [{}, brokenModel]) {
      const service = await serving({ fallback: 'review', loaded: false, ports });
      const idOf = async () =>
        (await ask(service, { records: [good] }, { idempotencyKey: 'a' })).predictions[0]!.inferenceId;
      expect(await idOf()).toBe(await idOf());
    }
  });
});

describe('the monitor', () => {
  const look = { project: project(), reference, modelVersion: version, monitorId: 'm1', by: 'test', now };

  it('tells of every fallback, and judges the model without them', async () => {
    const { predictions, labels } = traffic(300);
    const scored = await analyse({
      ...look,
      log: [{ key: 'a', text: lines(predictions), fresh: true }],
      labels: [{ text: lines(labels) }],
    });
    const fallen = predictions.slice(0, 40).map(({ probability: _, ...p }, i) => ({
      ...p,
      inferenceId: `f-${i}`,
      key: `f-${i}`,
      modelVersion: 0,
      decision: 'block' as const,
      fallback: { reason: i < 30 ? ('windows' as const) : ('model' as const) },
      ...(i < 30 ? {} : { record: {}, recordless: true as const, windows: {} }),
    }));
    const truth = fallen.map(({ key }) => ({ project: 'p', key, value: false, at: now.toISOString() }));
    const report = await analyse({
      ...look,
      log: [{ key: 'a', text: lines([...predictions, ...fallen, ...fallen.slice(0, 5)]), fresh: true }],
      labels: [{ text: lines([...labels, ...truth]) }],
    });
    expect(report.fallbacks).toMatchObject({ count: 40, of: 340, reasons: { windows: 30, model: 10 } });
    expect(report.window).toMatchObject({ rows: 300, otherVersions: 0, repeated: 5 });
    expect(report.performance).toEqual(scored.performance);
    expect(report.features).toEqual(scored.features);
    expect(report.labels.unmatched).toBe(scored.labels.unmatched);
    expect(report.findings.filter(({ check }) => check === 'fallback')).toMatchObject([
      {
        id: 'fallback:answers',
        kind: 'performance',
        statistic: 40,
        urgent: true,
        message: expect.stringMatching(
          /^40 of 340 records \(11\.8 %\).*30: the entity windows.*10: the model could not/,
        ),
      },
    ]);
    expect(scored.fallbacks).toBeNull();
  });
});

describe('the project file', () => {
  const written = (task: string, decision: string) => ({
    ...dataset.extra.project,
    objective: { task, target: 'fraud' },
    features: {},
    labels: {},
    serving: { fallback: { decision } },
  });
  it.each([
    ['binary', 'block', undefined],
    ['anomaly', 'review', undefined],
    ['anomaly', 'block', 'expected allow or review'],
    ['regression', 'review', 'expected only with task binary or anomaly, received regression'],
    ['multiclass', 'allow', 'expected only with task binary or anomaly, received multiclass'],
    ['binary', 'maybe', 'decision'],
  ])('%s with %s', (task, decision, problem) => {
    const { project: read, errors } = parseProject(written(task, decision));
    if (problem) expect(JSON.stringify(errors)).toContain(problem);
    else expect(read!.serving).toEqual({ fallback: { decision }, hideFields: false });
  });
});
