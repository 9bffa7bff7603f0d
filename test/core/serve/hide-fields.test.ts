import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { NoPrediction } from '../../../core/algorithms/errors.ts';
import { modelKinds } from '../../../core/algorithms/predicting.ts';
import type { StoredRecord } from '../../../core/contracts/record.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { errorAnswer } from '../../../core/serve/http/errors.ts';
import { handedOver, takenBack } from '../../../core/serve/http/handed-over.ts';
import { hideFields } from '../../../core/serve/http/hide-fields.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { paymentsDataset, randomPayments, recordOf, trainPackage } from './payments.ts';
import { hashOfKey, memoryService, request } from './service.ts';

/** Names as nobody would expect them, each with a word that stands nowhere else. */
const odd = (i: number): string =>
  [
    `qzx${i}`,
    `qzx${i} "quoted"`,
    `qzx${i}]['`,
    `qzx${i}\u{1F600}ß`,
    `qzx${i}.records[0]`,
    `${'long '.repeat(60)}qzx${i}`,
    `qzx${i}\nnew line`,
    `Qzx${i}: expected a number`,
  ][i % 8]!;
const types = ['number', 'integer', 'boolean', 'string', 'text', 'timestamp'] as const;
const value = (i: number) => `vwk${i}`;
const secret = /qzx\d|vwk\d|payments|customer|terminal|amount|fraud/i;

const dataset = paymentsDataset(randomPayments(200, 1));
const trained = trainPackage(dataset, 'logisticRegression');
const columns = Array.from({ length: 300 }, (_, i): ServingPackage['contract'][number] => ({
  name: odd(i),
  type: types[i % types.length]!,
  required: i % 5 === 0,
  used: true,
  pii: false,
  ...(i % 7 === 0 ? { min: 10, max: 1_000 } : {}),
  ...(i % types.length === 3 ? { values: [value(i), value(i + 1)] } : {}),
  ...(i % types.length === 5 ? { notation: { format: 'dayFirst' as const } } : {}),
  ...(i % 12 === 0 ? { notation: { decimal: ',' as const, unit: value(i) } } : {}),
}));
const pkg: ServingPackage = { ...trained, contract: [...trained.contract, ...columns], classes: [value(1), value(2)] };
const right = (i: number): unknown => [50, 50, true, value(i), 'text', '01.02.2026'][i % 6];
const good = {
  ...recordOf({ ...randomPayments(1, 2)[0]!, amount: 12.5 }),
  ...Object.fromEntries(columns.map(({ name }, i) => [name, i % 12 === 0 ? '50,0' : right(i)])),
};

async function serving(hides: boolean | undefined, ports: Parameters<typeof memoryService>[0] = {}, loaded = true) {
  const service = memoryService(ports);
  const { project } = dataset.extra;
  const objective = { ...project.objective, target: 'qzx-target' };
  const definition = { ...project, objective, ...(hides !== undefined && { serving: { hideFields: hides } }) };
  const model = await service.serve(pkg);
  await service.put({ ...keys.definition('pay'), project: 'pay', definition } as unknown as StoredRecord);
  const { windows: specs } = trained.plan as { windows: never[] };
  const load = { project: 'pay', dataset, specs, model, retained: [], generation: 'g1', now: () => service.clock.now };
  if (loaded) await loadEntities(service.entities, load);
  await service.grant('k', ['pay'], ['predict', 'label']);
  return service;
}
type Service = Awaited<ReturnType<typeof serving>>;
const outside = { caller: { kind: 'key' as const, keyHash: hashOfKey('k') } };

/** All that a caller hears: status, and the whole body. */
async function heard(
  service: Service,
  body: unknown,
  of: 'predictor' | 'recorder' = 'predictor',
  change: object = outside,
) {
  const asked = request('pay', body, change);
  try {
    return {
      status: 200,
      text: JSON.stringify(
        of === 'predictor' ? await service.predictor.predict(asked) : await service.recorder.record(asked),
      ),
    };
  } catch (error) {
    const { status, body: said } = errorAnswer(error, 'r1');
    return { status, text: JSON.stringify(said) };
  }
}

let hiding: Service;
beforeAll(async () => {
  hiding = await serving(true);
});

describe('where the project hides its fields', () => {
  it('answers what is right', async () => {
    expect((await heard(hiding, { records: [good] })).status).toBe(200);
  });

  it('names none of them, whatever is wrong with a record', async () => {
    const wrong = fc.oneof(
      fc.constantFrom<unknown>(null, '', 'x', -1, 1e9, 0.5, true, [], {}, 'ä\ud800', '31.02.2026', '12 vwq'),
      fc.string(),
    );
    const change = fc.record({ column: fc.nat(columns.length - 1), to: fc.option(wrong, { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const record: Record<string, unknown> = { ...good };
        for (const { column, to } of changes) {
          if (to === undefined) delete record[columns[column]!.name];
          else record[columns[column]!.name] = to;
        }
        const { status, text } = await heard(hiding, { records: [good, record] });
        if (status === 200) return;
        expect(status).toBe(400);
        expect(text).not.toMatch(secret);
        const { details } = JSON.parse(text).error as { details: { path: string; message: string }[] };
        for (const { path, message } of details) {
          expect(path).toMatch(/^records\[1\](\[\d+\])?$/);
          expect(message).toMatch(/^(expected |a field is missing, number \d+ of the columns)/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says which field it is by its place, and what was expected of it', async () => {
    const at = (name: string) => Object.keys(good).indexOf(name);
    const told = async (change: object) =>
      JSON.parse((await heard(hiding, { records: [{ ...good, ...change }] })).text).error;
    expect(await told({ [odd(1)]: 'far' })).toEqual({
      code: 'invalid_request',
      message: `records[0][${at(odd(1))}]: expected a whole number, received a string`,
      details: [{ path: `records[0][${at(odd(1))}]`, message: 'expected a whole number, received a string' }],
    });
    expect((await told({ [odd(3)]: 'other' })).message).toMatch(/expected one of the values that the project allows/);
    expect((await told({ [odd(7)]: 5_000 })).message).toMatch(/expected a number within the bounds of the project/);
    expect((await told({ amount: undefined })).message).toMatch(
      /^records\[0\]: a field is missing, number \d+ of .*\(number\): send null/,
    );
    expect(hiding.refusals.at(-1)).toEqual({ code: 'invalid_request', paths: ['records[0].amount'] });
  });

  it.each(['{', '', '[]', {}, { records: [] }, { records: 7 }, { records: [7] }, { records: [good], explain: 'yes' }])(
    'says what is wrong with the request as a whole as ever: %j',
    async (body) => {
      const [hidden, shown] = [await heard(hiding, body), await heard(hiding, body, 'predictor', {})];
      expect(hidden.status).toBe(400);
      expect(JSON.parse(hidden.text).error.message).toBe(JSON.parse(shown.text).error.message);
    },
  );

  it('names none where the windows, an explanation or a prediction are wanting', async () => {
    const none = await serving(true, {}, false);
    expect(await heard(none, { records: [good] })).toEqual({ status: 503, text: expect.not.stringMatching(secret) });
    const says = (error: Error) => ({
      kinds: {
        ...modelKinds,
        loaders: modelKinds.loaders.map((loader) => ({
          ...loader,
          load: (...given: Parameters<typeof loader.load>) => ({
            ...loader.load(...given),
            predictRow: () => {
              throw error;
            },
          }),
        })),
      },
    });
    const unable = await serving(true, says(new NoPrediction("it knows no missing value of 'amount'")));
    expect(await heard(unable, { records: [good] })).toEqual({
      status: 422,
      text: '{"error":{"code":"no_prediction","message":"records[0]: the model has no prediction of this record","details":[{"path":"records[0]","message":"the model has no prediction of this record"}]}}',
    });
  });

  it('names neither classes nor target in what is said of labels', async () => {
    const wrong = [
      { key: 'a', value: 'maybe' },
      { value: 1 },
      { key: {}, value: true },
      7,
      { key: 'a', value: true, at: 'x' },
      { inferenceId: 'x', value: 1 },
    ];
    for (const labels of [wrong, [...wrong, { key: 'a', value: true }], []]) {
      const { status, text } = await heard(hiding, { labels }, 'recorder');
      expect(status).toBe(labels.length > wrong.length ? 200 : 400);
      expect(text).not.toMatch(secret);
    }
    expect((await heard(hiding, { labels: wrong }, 'recorder')).text).toContain('labels[0].value');
    expect((await heard(hiding, { labels: wrong }, 'recorder', {})).text).toContain(value(1));
  });

  it('hides them too where nobody knows whether the project does', async () => {
    const service = await serving(false);
    const get = service.registry.get.bind(service.registry);
    const { pk, sk } = keys.definition('pay');
    service.registry.get = (key) =>
      key.pk === pk && key.sk === sk ? Promise.reject(new Error('throttled')) : get(key);
    expect((await heard(service, { records: [{ ...good, amount: 'x' }] })).text).not.toMatch(secret);
  });

  it('hides once: what another function has hidden comes through as it is', async () => {
    const error = await hiding.predictor
      .predict(request('pay', { records: [{ ...good, [odd(1)]: 'far' }] }, outside))
      .catch((e: unknown) => e);
    const said = await handedOver(() => Promise.reject(error));
    const back = (() => {
      try {
        return takenBack(JSON.parse(JSON.stringify(said)));
      } catch (e) {
        return e;
      }
    })();
    expect(hideFields(back as never)).toBe(back);
    expect((back as Error).message).toBe((error as Error).message);
  });
});

describe('fields are named', () => {
  it.each([
    ['to callers of the own account', true, {}],
    ['where the project does not hide them', false, outside],
    ['where the project says nothing', undefined, outside],
  ] as const)('%s', async (_, hides, change) => {
    const { text } = await heard(await serving(hides), { records: [{ ...good, amount: 'x' }] }, 'predictor', change);
    expect(text).toContain('records[0].amount');
  });
});
