import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiHandler } from '../../../adapters/hot-path/api-handler.ts';
import { putDocuments } from '../../../adapters/hot-path/capture-stream.ts';
import { ServiceError, toldOf } from '../../../adapters/hot-path/errors.ts';
import { callFunction } from '../../../adapters/hot-path/functions.ts';
import { getObject, putObject } from '../../../adapters/hot-path/objects.ts';
import { sendMessages } from '../../../adapters/hot-path/queue.ts';
import { recordReader } from '../../../adapters/hot-path/records.ts';
import type { StoredRecord } from '../../../core/contracts/record.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ErrorResponse, PredictionResponse } from '../../../core/contracts/serving.ts';
import { handedOver, handedOverSchema, takenBack } from '../../../core/serve/http/handed-over.ts';
import type { PredictPorts } from '../../../core/serve/predict.ts';
import type { LabelPorts } from '../../../core/serve/record-labels.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { paymentsDataset, randomPayments, recordOf, trainPackage } from '../../core/serve/payments.ts';
import { memoryService } from '../../core/serve/service.ts';
import { fakeAws } from './aws.ts';

const dataset = paymentsDataset(randomPayments(200, 1));
const pkg = trainPackage(dataset, 'logisticRegression');
const records = randomPayments(3, 2).map(recordOf);

const throttled = (type: string, status = 400) => ({
  status,
  body: `{"__type":"com.amazonaws#${type}","message":"Rate exceeded"}`,
});
const slowDown = {
  status: 503,
  body: '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
};
const table = (name: string) => recordReader(name, { consistent: false });

let services: Awaited<ReturnType<typeof fakeAws>>[] = [];
const quiet = vi.spyOn(process.stdout, 'write');
beforeEach(() => {
  quiet.mockImplementation(() => true);
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  }))
    vi.stubEnv(name, value);
});
afterEach(async () => {
  quiet.mockReset();
  vi.unstubAllEnvs();
  await Promise.all(services.map((service) => service.close()));
  services = [];
});

/** All services answer this, as long as they are asked. */
async function answering(...answers: Parameters<typeof fakeAws>[0]) {
  const service = await fakeAws(answers);
  services.push(service);
  vi.stubEnv('AWS_ENDPOINT_URL', service.endpoint);
  return service;
}

async function serving(ports: Partial<PredictPorts & LabelPorts>) {
  const service = memoryService(ports);
  await service.publish(dataset.extra.project);
  const model = await service.serve(pkg);
  const { windows: specs } = pkg.plan as { windows: never[] };
  const load = { project: 'pay', dataset, specs, model, retained: [], generation: 'g1', now: () => service.clock.now };
  await loadEntities(service.entities, load);
  return service;
}

const event = (body: unknown) => ({
  httpMethod: 'POST',
  path: '/projects/pay/predictions',
  pathParameters: { project: 'pay' },
  headers: {},
  body: JSON.stringify(body),
  requestContext: { requestId: 'r1', identity: { userArn: 'arn:aws:iam::123456789012:user/tester' } },
});
async function predicted(ports: Partial<PredictPorts>) {
  const service = await serving(ports);
  const { statusCode, headers, body } = await apiHandler((r) => service.predictor.predict(r))(event({ records }));
  const { predictions = [], error } = JSON.parse(body) as Partial<PredictionResponse & ErrorResponse>;
  return { service, status: statusCode, retryAfter: headers['retry-after'], predictions, error };
}

describe('nothing is scored, and the caller told when to ask again, where', () => {
  test.each([
    [
      'the registry is throttled',
      throttled('ProvisionedThroughputExceededException'),
      () => ({ registry: table('t') }),
    ],
    ['the entity table is throttled', throttled('RequestLimitExceeded'), () => ({ entities: table('t') })],
    [
      'the entity table leaves keys unread',
      { status: 200, body: '{"UnprocessedKeys":{"t":{"Keys":[{"pk":{"S":"a"},"sk":{"S":"b"}}]}}}' },
      () => ({ entities: { ...table('t'), get: async () => undefined } }),
    ],
    ['the bucket is throttled', slowDown, () => ({ modelFile: (_: string, d: string) => getObject('lake', d) })],
    [
      'the parameter is throttled',
      throttled('ThrottlingException'),
      () => ({ piiKey: () => Promise.reject(new ServiceError('ssm', 'GetParameter', 'ThrottlingException', 400, '')) }),
    ],
  ])('%s', async (_, answer, ports) => {
    await answering(answer);
    const made = ports() as Partial<PredictPorts>;
    // What the function asks of the windows first is there.
    const own = memoryService();
    if (made.entities && made.entities.get.length === 0) made.entities.get = own.entities.get;
    const { service, status, retryAfter, error } = await predicted(made);
    expect([status, error?.code]).toEqual([503, expect.stringMatching(/^(unavailable|not_ready)$/)]);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect([service.captured, service.events, service.undelivered]).toEqual([[], [], []]);
  });

  test('the function of graphs is throttled, once it has said so and has certainly done nothing', async () => {
    const lambda = await answering({
      status: 429,
      body: '{"Reason":"ConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}',
      headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
    });
    const service = await serving({
      onnx: async (request) => takenBack(await callFunction('onnx', request, handedOverSchema, 1_000)),
    });
    const route = (await service.registry.get<StoredRecord & { variants: object[] }>(keys.route('pay')))!;
    await service.put({ ...route, variants: route.variants.map((v) => ({ ...v, runtime: 'onnx' })) } as StoredRecord);
    const { statusCode, headers } = await apiHandler((r) => service.predictor.predict(r))(event({ records }));
    expect([statusCode, headers['retry-after']]).toEqual([503, '1']);
    expect(lambda.received.length).toBeGreaterThan(1);
  });

  test('a service is throttled behind the function of graphs', async () => {
    const told = await handedOver(() =>
      Promise.reject(toldOf(new ServiceError('dynamodb', 'GetItem', 'ThrottlingException', 400, ''))),
    );
    expect(() => takenBack(told)).toThrow(expect.objectContaining({ status: 503, code: 'unavailable' }));
  });

  test('labels cannot be written: none is taken, so that all can be sent again', async () => {
    await answering(slowDown);
    const service = await serving({ putObject: (key, body) => putObject('lake', key, body, 'text/plain') });
    const labels = [{ key: 't-1', value: true }];
    const { statusCode, headers } = await apiHandler((r) => service.recorder.record(r))(event({ labels }));
    expect([statusCode, headers['retry-after']]).toEqual([503, '1']);
  });
});

describe('all is answered, and kept where it can be delivered from, where', () => {
  const placed = (FailedPutCount: number, RequestResponses: object[]) => ({
    status: 200,
    body: JSON.stringify({ FailedPutCount, RequestResponses }),
  });
  const unplaced = { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
  test.each([
    ['the stream is throttled', [throttled('ServiceUnavailableException', 500)], records.length],
    ['the stream is throttled by its own code', [throttled('ThrottlingException')], records.length],
    [
      'the stream takes all but one, whenever it is asked',
      [placed(1, [{ RecordId: '1' }, unplaced, { RecordId: '3' }]), placed(1, [unplaced])],
      1,
    ],
  ])('%s', async (_, answers, kept) => {
    await answering(...answers);
    const { service, status, predictions } = await predicted({
      capture: (documents) => putDocuments('capture', documents),
    });
    expect([status, predictions.length]).toEqual([200, records.length]);
    const documents = service.undelivered.map(({ to, document }) => [to, JSON.parse(document).inferenceId as string]);
    expect(documents).toHaveLength(kept);
    const ids = predictions.map((p) => p.inferenceId);
    for (const [to, id] of documents) expect([to, ids]).toEqual(['capture', expect.arrayContaining([id])]);
    expect(service.events).toHaveLength(records.length);
  });

  test.each([
    ['the queue is throttled', throttled('RequestThrottled', 403)],
    ['the queue waits for its key', throttled('KmsThrottled')],
    [
      'the queue refuses one message',
      { status: 200, body: '{"Successful":[],"Failed":[{"Id":"0","Code":"InternalError","SenderFault":false}]}' },
    ],
  ])('%s', async (_, answer) => {
    await answering(answer);
    const { service, status, predictions } = await predicted({
      sendEntityMessages: (bodies) => sendMessages('http://q', bodies),
    });
    expect([status, predictions.length]).toEqual([200, records.length]);
    const kept = service.undelivered.flatMap(({ to, document }) => (to === 'entities' ? JSON.parse(document) : []));
    expect(kept.map((e: { inferenceId: string }) => e.inferenceId)).toEqual(predictions.map((p) => p.inferenceId));
    expect(service.captured).toHaveLength(records.length);
  });
});
