import { beforeEach, expect, test } from 'vitest';
import { ServingError } from '../../../core/serve/http/errors.ts';
import { isInferenceId } from '../../../core/serve/prediction/inference-id.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { paymentsDataset, randomPayments, recordOf, trainPackage } from './payments.ts';
import { hashOfKey, memoryService, request } from './service.ts';

const dataset = paymentsDataset(randomPayments(200, 1));
const pkg = trainPackage(dataset, 'gradientBoostedTrees');
const windows = (pkg.plan as { windows: never[] }).windows;
const good = recordOf({ ...randomPayments(1, 2)[0]!, customer: 'c1', amount: 12.5 });
const key = (apiKey: string) => ({ caller: { kind: 'key' as const, keyHash: hashOfKey(apiKey) } });

let service: ReturnType<typeof memoryService>;

async function serving(overrides: Parameters<typeof memoryService>[0] = {}) {
  const scored = memoryService(overrides);
  const digest = await scored.serve(pkg);
  await loadEntities(scored.entities, {
    project: 'pay',
    dataset,
    specs: windows,
    model: digest,
    retained: [],
    generation: 'g1',
    now: () => scored.clock.now,
  });
  return scored;
}

beforeEach(async () => {
  service = await serving();
});

async function refused(
  body: unknown,
  change: Parameters<typeof request>[2] = {},
  project = 'pay',
): Promise<ServingError> {
  const error = await service.predictor.predict(request(project, body, change)).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ServingError);
  return error as ServingError;
}

test('answers with probability, decision and expected cost, and captures what it answered', async () => {
  const { modelVersion, predictions } = await service.predictor.predict(request('pay', { records: [good] }));
  const [prediction] = predictions;
  expect(modelVersion).toBe(1);
  expect(isInferenceId(prediction!.inferenceId)).toBe(true);
  expect(prediction!.probability).toBeGreaterThan(0);
  expect(['allow', 'block']).toContain(prediction!.decision);
  expect(service.captured).toEqual([
    {
      ...prediction,
      tookMs: 0,
      memoryMb: 128,
      project: 'pay',
      modelVersion: 1,
      at: new Date(service.clock.now).toISOString(),
      key: good.id,
      time: good.at,
      record: { ...good, customer: expect.stringMatching(/^[0-9a-f]{32}$/) },
      windows: expect.objectContaining({ 'customer.amount.count.P7D': expect.any(Number) }),
      costs: [5, 12.5, 2, 0],
    },
  ]);
});

test('explains on request: reasons that add up, in the answer and not in the log', async () => {
  const [prediction] = (await service.predictor.predict(request('pay', { records: [good], explain: true })))
    .predictions;
  const { base, score, contributions, rest, scale } = prediction!.explanation!;
  expect(scale).toBe('logOdds');
  const sum = contributions.reduce((s, c) => s + c.contribution, base + rest.contribution);
  expect(sum).toBeCloseTo(score, 9);
  // Without calibration the score is the log odds of the probability.
  expect(1 / (1 + Math.exp(-score))).toBeCloseTo(prediction!.probability!, 9);
  expect(contributions.map((c) => c.feature)).toContain('amount');
  expect(service.captured[0]).not.toHaveProperty('explanation');
  expect(JSON.stringify(prediction)).not.toMatch(/[0-9a-f]{32}/);
  const plain = await service.predictor.predict(request('pay', { records: [good], explain: false }));
  expect(plain.predictions[0]).not.toHaveProperty('explanation');
});

test('a model that cannot be explained says so before anything is sent', async () => {
  const { count: _, ...model } = pkg.model;
  service = memoryService();
  await service.serve({ ...pkg, model: model as typeof pkg.model });
  const error = await refused({ records: [good], explain: true });
  expect([error.status, error.code]).toEqual([409, 'no_explanation']);
  expect(error.message).toMatch(/train it again/);
  expect([service.captured, service.events]).toEqual([[], []]);
});

test('at most a hundred records are explained at once', async () => {
  const error = await refused({ records: Array.from({ length: 101 }, () => good), explain: true });
  expect(error.status).toBe(400);
  expect(error.message).toMatch(/1 to 100 objects; received 101/);
});

test('no personal data leaves the function', async () => {
  await service.predictor.predict(
    request('pay', { records: [{ ...good, customer: 'Erika Mustermann', name: 'Erika' }] }),
  );
  expect(JSON.stringify([service.captured, service.events])).not.toContain('Erika');
});

test('the number of a key is the text of its digits', async () => {
  await service.predictor.predict(request('pay', { records: [{ ...good, id: 4711 }] }));
  expect(service.captured).toMatchObject([{ key: '4711', record: { id: '4711' } }]);
  expect(service.events).toMatchObject([{ key: '4711' }]);
});

test.for([
  ['id', 'T\ud800', 'expected a key, received one with half a character (a lone surrogate of UTF-16)'],
  ['id', 'T'.repeat(1e6), 'expected a key, received one longer than 1,024 characters'],
  ['id', 2 ** 60, 'expected a string, received a number of too many digits; write it in quotes'],
  ['terminal', 'T\udc00', 'expected a string, received one with half a character (a lone surrogate of UTF-16)'],
] as const)('names the record whose %s is none, instead of failing (%#)', async ([name, value, message]) => {
  const error = await refused({ records: [good, { ...good, [name]: value }] });
  expect(error.status).toBe(400);
  expect(error.details).toEqual([{ path: `records[1].${name}`, message }]);
});

test('of a request in a project with personal data no answer quotes a value', async () => {
  const mark = 'EMRAW9';
  const bodies: unknown[] = [
    `{"records": [{"customer": ${mark}@x.example}]}`,
    `{"records": [{"customer": "a"}], ${mark}: 1}`,
    { records: mark },
    { records: [mark] },
    { records: [{ ...good, amount: mark, terminal: { a: mark }, at: mark }] },
    { records: [good], explain: mark },
  ];
  for (const body of bodies) {
    const { message, details } = await refused(body);
    expect(JSON.stringify([message, details])).not.toContain(mark);
  }
});

test('a thousand records take one read of models, and one call for each 500 predictions', async () => {
  const records = Array.from({ length: 1_000 }, (_, i) => ({ ...good, id: `r${i}`, customer: `c${i % 7}` }));
  const { predictions } = await service.predictor.predict(request('pay', { records }));
  await service.predictor.predict(request('pay', { records: [good] }));
  expect(new Set(predictions.map((p) => p.inferenceId)).size).toBe(1_000);
  expect(predictions.map((p) => p.inferenceId)).toEqual(predictions.map((p) => p.inferenceId).sort());
  expect(service.calls).toMatchObject({ models: 1, capture: 3 });
  expect(service.captured).toHaveLength(1_001);
  expect(service.events).toHaveLength(1_001);
  expect(service.calls.messages).toBeLessThan(30);
});

test.for([
  [
    'a missing field',
    [{ ...good, amount: undefined }],
    'records[0].amount',
    "missing field 'amount' (number): send null if the value is unknown",
  ],
  [
    'a text that is no number as files write it',
    [{ ...good, amount: '12,50' }],
    'records[0].amount',
    'expected a number, received a string',
  ],
  [
    'a number below its bound',
    [good, { ...good, amount: -1 }],
    'records[1].amount',
    'expected at least 0, received a number',
  ],
  [
    'a number above its bound',
    [{ ...good, amount: 1e300 }],
    'records[0].amount',
    'expected at most 10000, received a number',
  ],
  [
    'a number for a string',
    [{ ...good, terminal: 7 }],
    'records[0].terminal',
    'expected a string, received a number; write it in quotes',
  ],
  ['a nested value', [{ ...good, amount: { value: 3 } }], 'records[0].amount', 'expected a number, received an object'],
  ['a list as a value', [{ ...good, amount: [3] }], 'records[0].amount', 'expected a number, received an array'],
  ['a boolean for a number', [{ ...good, amount: true }], 'records[0].amount', 'expected a number, received a boolean'],
  [
    'null where a value is required',
    [{ ...good, terminal: null }],
    'records[0].terminal',
    'expected a value, received null; the project requires one',
  ],
  [
    'an impossible day',
    [{ ...good, at: '2026-02-30T00:00:00Z' }],
    'records[0].at',
    'expected a timestamp such as 2026-03-01T12:00:00Z or milliseconds since 1970, received a string',
  ],
  ['no object', ['x'], 'records[0]', 'expected an object with a field for each column, received a string'],
  ['null as a record', [null], 'records[0]', 'expected an object with a field for each column, received null'],
  ['a list as a record', [[good]], 'records[0]', 'expected an object with a field for each column, received an array'],
  [
    'too many fields',
    [Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, 1]))],
    'records[0]',
    'expected at most 1000 fields, received 10000',
  ],
] as const)('400 for %s', async ([, records, path, message]) => {
  const error = await refused({ records });
  expect(error.status).toBe(400);
  expect(error.details).toContainEqual({ path, message });
  expect(error.message).toContain(message);
});

test.for([
  ['an empty body', '', 'received an empty body'],
  [
    'broken JSON',
    '{"records": [{"amount": 12,}]}',
    "line 1, column 28: expected a field's name in double quotes, received '}'",
  ],
  [
    'NaN',
    '{"records": [{"amount": NaN}]}',
    "line 1, column 25: expected a value, received 'NaN'; JSON has no such value, send null if it is unknown",
  ],
  ['an early end', '{"records": [', 'received the end of the text'],
  ['a text', '"records"', 'expected a JSON object as the body, received a string'],
  ['a list of other things', '[1]', 'records[0]: expected an object with a field for each column'],
  ['a million brackets', '['.repeat(1_000_000), 'received the end of the text'],
  ['no records', '{"record": {}}', 'received no "records"'],
  ['records that are no list', '{"records": {}}', 'received an object'],
  ['no record', '{"records": []}', 'received an empty list'],
  ['1,001 records', `{"records": [${'{},'.repeat(1_000)}{}]}`, 'received 1,001'],
  ['explain as a text', '{"records": [{}], "explain": "true"}', 'expected "explain": true or false; received a string'],
] as const)('400 for %s', async ([, body, message]) => {
  const error = await refused(body);
  expect(error.status).toBe(400);
  expect(error.message).toContain(message);
});

test('collects up to twenty problems', async () => {
  const error = await refused({ records: Array.from({ length: 100 }, () => ({})) });
  expect(error.details).toHaveLength(20);
  expect(error.message).toContain('(and 19 more)');
});

test('names the first problem also of names that are no identifiers, such as those of the prototype', async () => {
  const error = await refused('{"records": [{"__proto__": {"amount": 1}, "constructor": 2}]}');
  expect(error.details.map((d) => d.path)).toContain('records[0].amount');
});

test('takes fields that the model does not use, whatever they are', async () => {
  const extra = { ...good, note: { nested: true }, toString: 1, id: 17 };
  const { predictions } = await service.predictor.predict(request('pay', { records: [extra] }));
  expect(predictions).toHaveLength(1);
  expect(service.captured[0]!.record).not.toHaveProperty('note');
  // But for the key, which its label is to find.
  expect(service.captured[0]!.key).toBe('17');
});

test('takes null, an empty text, and times with offsets, in milliseconds and in seconds', async () => {
  const at = Date.parse(good.at as string);
  const records = [at, Math.floor(at / 1000), new Date(at).toISOString().replace('T', ' ').replace('Z', '+00:00')].map(
    (time) => ({
      ...good,
      at: time,
      amount: null,
      customer: '',
    }),
  );
  await service.predictor.predict(request('pay', { records }));
  expect(service.captured.map((c) => Math.abs(Date.parse(c.time!) - at) < 1000)).toEqual([true, true, true]);
  expect(service.captured[0]!.record).toMatchObject({ customer: null, amount: null });
  expect(service.captured[0]!.windows).toMatchObject({ 'customer.amount.count.P7D': null });
});

test('base64 bodies, and the content types that are JSON', async () => {
  const body = Buffer.from(JSON.stringify({ records: [good] })).toString('base64');
  for (const contentType of ['application/json; charset=utf-8', 'application/vnd.api+json', undefined])
    await service.predictor.predict(request('pay', body, { isBase64Encoded: true, contentType }));
  // What curl says when it is not told.
  const contentType = 'application/x-www-form-urlencoded';
  await service.predictor.predict(request('pay', { records: [good] }, { contentType }));
  await service.predictor.predict(request('pay', body, { isBase64Encoded: true, contentType }));
  expect((await refused('records=1', { contentType })).status).toBe(415);
  expect((await refused('<records/>', { contentType: 'text/xml' })).status).toBe(415);
  expect((await refused(Buffer.from([0x7b, 0xff]).toString('base64'), { isBase64Encoded: true })).message).toContain(
    'not UTF-8',
  );
});

test('413 for more than 5 MB', async () => {
  const error = await refused(`{"records": [{"text": "${'x'.repeat(5_000_000)}"}]}`);
  expect([error.status, error.code]).toEqual([413, 'too_large']);
});

test('keys: none of ours, another project, another scope, all projects', async () => {
  await service.grant('mine', ['pay'], ['predict']);
  await service.grant('other', ['elsewhere'], ['predict']);
  await service.grant('labels', ['pay'], ['label']);
  await service.grant('all', ['*'], ['predict', 'label']);
  const body = { records: [good] };
  await service.predictor.predict(request('pay', body, key('mine')));
  await service.predictor.predict(request('pay', body, key('all')));
  expect(await refused(body, key('unheard-of'))).toMatchObject({ status: 403, code: 'forbidden' });
  expect(await refused(body, key('other'))).toMatchObject({
    status: 403,
    message: "the API key is not granted project 'pay'",
  });
  expect(await refused(body, key('labels'))).toMatchObject({ status: 403 });
});

test('a key that is not granted a project is not told whether there is one', async () => {
  await service.grant('mine', ['mine'], ['predict']);
  const [there, nowhere] = [await refused({}, key('mine'), 'pay'), await refused({}, key('mine'), 'nope')];
  expect([nowhere.status, nowhere.code]).toEqual([403, there.code]);
  expect(nowhere.message.replace('nope', 'pay')).toBe(there.message);
});

test('404 for an unknown project, for who may ask of all', async () => {
  await service.grant('all', ['*'], ['predict']);
  expect(await refused({}, key('all'), 'nope')).toMatchObject({ status: 404, message: "there is no project 'nope'" });
  expect(await refused({}, {}, 'nope')).toMatchObject({ status: 404 });
  expect(await refused({ records: [good] }, {}, 'pay2')).toMatchObject({ status: 404 });
});

test('409 for a project that has no model yet', async () => {
  await service.publish({ ...dataset.extra.project, name: 'fresh' });
  expect(await refused({ records: [good] }, {}, 'fresh')).toMatchObject({ status: 409, code: 'no_model' });
});

test('a rollback takes effect within seconds, and the model is not read again', async () => {
  await service.serve(pkg, 2);
  const first = await service.predictor.predict(request('pay', { records: [good] }));
  await service.serve(pkg, 1);
  const cached = await service.predictor.predict(request('pay', { records: [good] }));
  service.clock.now += 5_000;
  const after = await service.predictor.predict(request('pay', { records: [good] }));
  expect([first, cached, after].map((a) => a.modelVersion)).toEqual([2, 2, 1]);
});

test('predictions that cannot be captured or announced are answered, and can be replayed from the log', async () => {
  service = await serving({
    capture: async (documents) => documents.map((document) => ({ document, reason: 'ServiceUnavailable' })),
    sendEntityMessages: async () => {
      throw new Error('no queue');
    },
  });
  const { predictions } = await service.predictor.predict(request('pay', { records: [good] }));
  expect(predictions).toHaveLength(1);
  expect(service.undelivered.map(({ to, reason }) => [to, reason]).sort()).toEqual([
    ['capture', 'ServiceUnavailable'],
    ['entities', 'no queue'],
  ]);
  const captured = service.undelivered.find(({ to }) => to === 'capture')!;
  expect(JSON.parse(captured.document)).toMatchObject({ inferenceId: predictions[0]!.inferenceId });
});

test('503 where the windows of the model were never loaded', async () => {
  const bare = memoryService();
  await bare.serve(pkg);
  await expect(bare.predictor.predict(request('pay', { records: [good] }))).rejects.toMatchObject({ status: 503 });
});

test('refuses a model whose bytes are not those that were registered', async () => {
  const digest = await service.serve({ ...pkg, classes: ['a', 'b'] }, 3);
  await service.objects.put(`models/pay/${digest}/model.json`, JSON.stringify(pkg));
  await expect(service.predictor.predict(request('pay', { records: [good] }))).rejects.toThrow(
    "version 3 of 'pay' failed its check",
  );
});
