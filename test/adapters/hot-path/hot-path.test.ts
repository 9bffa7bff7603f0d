import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AttributeValue, fromItem } from '../../../adapters/hot-path/attribute-values.ts';
import { putDocuments } from '../../../adapters/hot-path/capture-stream.ts';
import { callFunction } from '../../../adapters/hot-path/functions.ts';
import { getObject, putObject } from '../../../adapters/hot-path/objects.ts';
import { once } from '../../../adapters/hot-path/once.ts';
import { parameter } from '../../../adapters/hot-path/parameter.ts';
import { sendMessages } from '../../../adapters/hot-path/queue.ts';
import { recordReader } from '../../../adapters/hot-path/records.ts';
import { bucketUrl, endpoint } from '../../../adapters/hot-path/signed-fetch.ts';
import { ObjectNotFound } from '../../../core/ports/object-store.ts';
import { fakeAws } from './aws.ts';

let aws: Awaited<ReturnType<typeof fakeAws>>;

async function answering(
  ...answers: { status: number; body: unknown; hang?: boolean; headers?: Record<string, string> }[]
) {
  aws = await fakeAws(
    answers.map(({ body, ...rest }) => ({ ...rest, body: typeof body === 'string' ? body : JSON.stringify(body) })),
  );
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  return aws.received;
}

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws?.close();
});

test('reads every type of attribute that records hold', () => {
  const item: Record<string, AttributeValue> = {
    pk: { S: 'p' },
    number: { N: '-1.5E-7' },
    yes: { BOOL: true },
    nothing: { NULL: true },
    list: { L: [{ N: '1' }, { S: 'ä' }, { M: { deep: { L: [{ BOOL: false }] } } }] },
    bytes: { B: 'AP8H' },
  };
  expect(fromItem(item)).toEqual({
    pk: 'p',
    number: -1.5e-7,
    yes: true,
    nothing: null,
    list: [1, 'ä', { deep: [false] }],
    bytes: Uint8Array.from([0, 255, 7]),
  });
  expect(() => fromItem({ sets: { SS: ['a'] } as never })).toThrow('received an attribute of type SS');
});

test('a request is signed with the session of the function', async () => {
  const received = await answering({ status: 200, body: { Item: { pk: { S: 'a' }, sk: { S: 'b' }, n: { N: '3' } } } });
  const found = await recordReader('t', { consistent: true }).get({ pk: 'a', sk: 'b' });
  expect(found).toEqual({ pk: 'a', sk: 'b', n: 3 });
  expect(received[0]).toMatchObject({ method: 'POST', url: '/' });
  expect(received[0]!.headers).toMatchObject({
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-security-token': 'session',
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/dynamodb\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
    ),
  });
  expect(JSON.parse(received[0]!.body)).toEqual({
    TableName: 't',
    Key: { pk: { S: 'a' }, sk: { S: 'b' } },
    ConsistentRead: true,
  });
});

test('a batch reads each key once, a hundred a call, and asks again for what was left', async () => {
  const left = { t: { Keys: [{ pk: { S: 'left' }, sk: { S: 's' } }] } };
  const received = await answering(
    { status: 200, body: { Responses: { t: [] }, UnprocessedKeys: left } },
    { status: 200, body: { Responses: { t: [{ pk: { S: 'left' } }] }, UnprocessedKeys: {} } },
  );
  const keys = Array.from({ length: 100 }, (_, i) => ({ pk: `k${i}`, sk: 's' }));
  expect(await recordReader('t', { consistent: false }).getMany([...keys, ...keys])).toEqual([{ pk: 'left' }]);
  expect(received.map(({ body }) => JSON.parse(body).RequestItems.t.Keys.length)).toEqual([100, 1]);
  expect(await recordReader('t', { consistent: false }).getMany([])).toEqual([]);
});

test.for([
  ['a server fault', { status: 503, body: '' }],
  [
    'throttling',
    { status: 400, body: { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' } },
  ],
  ['a lost connection', { status: 0, body: '', hang: true }],
] as const)('tries again after %s', async ([, fault]) => {
  const received = await answering(fault, fault, { status: 200, body: {} });
  expect(await recordReader('t', { consistent: false }).get({ pk: 'a', sk: 'b' })).toBeUndefined();
  expect(received).toHaveLength(3);
});

test('a refusal is not tried again, and names the code', async () => {
  const received = await answering({
    status: 400,
    body: { __type: 'x#AccessDeniedException', message: 'not allowed' },
  });
  await expect(parameter('p')).rejects.toMatchObject({
    name: 'ServiceError',
    code: 'AccessDeniedException',
    status: 400,
    message: 'ssm GetParameter: AccessDeniedException (400): not allowed',
  });
  expect(received).toHaveLength(1);
});

test('what is refused because our clock is an hour off is asked again by the clock of the service', async () => {
  const hour = 3_600_000;
  const refusal = { status: 403, body: '<Error><Code>RequestTimeTooSkewed</Code></Error>' };
  for (const off of [hour, -hour, 0]) {
    const date = new Date(Date.now() + off).toUTCString();
    const received = await answering({ ...refusal, headers: { date } }, { status: 200, body: 'x' });
    await getObject('b', 'k');
    const signed = received.map(({ headers }) => String(headers['x-amz-date']));
    const text = signed[1]!.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
    expect(signed).toHaveLength(2);
    expect(Math.abs(Date.parse(text) - Date.parse(date))).toBeLessThan(5_000);
    await aws.close();
  }
});

test('gives up after four attempts', async () => {
  const received = await answering({ status: 500, body: 'oops' });
  await expect(parameter('p')).rejects.toMatchObject({ status: 500, code: 'Unknown' });
  expect(received).toHaveLength(4);
});

test('a parameter is waited for while the account asks for too many', async () => {
  const throttled = { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } };
  const received = await answering(...Array.from({ length: 6 }, () => throttled), {
    status: 200,
    body: { Parameter: { Value: 'secret' } },
  });
  expect(await parameter('p')).toBe('secret');
  expect(received).toHaveLength(7);
});

test('objects: path style at an endpoint of ones own, host style at AWS, keys encoded', async () => {
  const received = await answering({ status: 200, body: 'content' });
  expect(new TextDecoder().decode(await getObject('lake', 'models/a b/ä(1)/x.json'))).toBe('content');
  await putObject('lake', 'labels/p/dt=2026-01-01/x.ndjson', '{}\n', 'application/x-ndjson');
  expect(received.map(({ method, url }) => [method, url])).toEqual([
    ['GET', '/lake/models/a%20b/%C3%A4%281%29/x.json'],
    ['PUT', '/lake/labels/p/dt%3D2026-01-01/x.ndjson'],
  ]);
  expect(received[1]).toMatchObject({ body: '{}\n', headers: { 'content-type': 'application/x-ndjson' } });
  vi.stubEnv('AWS_ENDPOINT_URL', '');
  expect(bucketUrl('lake')).toBe('https://lake.s3.eu-central-1.amazonaws.com');
  expect(endpoint('sqs')).toBe('https://sqs.eu-central-1.amazonaws.com');
  vi.stubEnv('AWS_REGION', 'cn-north-1');
  expect(endpoint('dynamodb')).toBe('https://dynamodb.cn-north-1.amazonaws.com.cn');
});

test('a missing object is ObjectNotFound', async () => {
  await answering({ status: 404, body: '<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>' });
  await expect(getObject('lake', 'x')).rejects.toThrow(ObjectNotFound);
});

test('documents: 500 a call; those that are refused are sent again, then given back', async () => {
  const ok = { FailedPutCount: 0, RequestResponses: [] };
  const received = await answering({ status: 200, body: ok });
  expect(
    await putDocuments(
      'stream',
      Array.from({ length: 501 }, (_, i) => `{"i":${i}}`),
    ),
  ).toEqual([]);
  expect(received.map(({ body }) => JSON.parse(body).Records.length).sort()).toEqual([1, 500]);
  await aws.close();

  const refusedSecond = {
    FailedPutCount: 1,
    RequestResponses: [{ RecordId: 'r' }, { ErrorCode: 'ServiceUnavailable', ErrorMessage: 'slow' }],
  };
  const refusedOnly = {
    FailedPutCount: 1,
    RequestResponses: [{ ErrorCode: 'ServiceUnavailable', ErrorMessage: 'slow' }],
  };
  const again = await answering({ status: 200, body: refusedSecond }, { status: 200, body: refusedOnly });
  expect(await putDocuments('stream', ['a', 'b'])).toEqual([{ document: 'b', reason: 'ServiceUnavailable: slow' }]);
  expect(again.map(({ body }) => JSON.parse(body).Records.length)).toEqual([2, 1, 1]);
  await aws.close();

  await answering({ status: 400, body: { __type: 'ResourceNotFoundException', message: 'no stream' } });
  expect(await putDocuments('stream', ['a'])).toEqual([
    { document: 'a', reason: expect.stringContaining('no stream') },
  ]);
});

test('messages: ten a call; a refused one is an error', async () => {
  const received = await answering({ status: 200, body: { Successful: [] } });
  await sendMessages(
    'http://queue',
    Array.from({ length: 11 }, (_, i) => `${i}`),
  );
  expect(received.map(({ body }) => JSON.parse(body).Entries.length).sort()).toEqual([1, 10]);
  await aws.close();
  await answering({ status: 200, body: { Failed: [{ Id: '0', Code: 'InternalError', Message: 'x' }] } });
  await expect(sendMessages('http://queue', ['a'])).rejects.toThrow('InternalError');
});

test('without credentials the error says what is missing', async () => {
  await answering({ status: 200, body: {} });
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  await expect(parameter('p')).rejects.toThrow('expected AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
});

test('once forgets what failed', async () => {
  let calls = 0;
  const get = once(async () => {
    if (++calls === 1) throw new Error('first');
    return calls;
  });
  await expect(get()).rejects.toThrow('first');
  expect([await get(), await get()]).toEqual([2, 2]);
});

test('asks another function once, and tells throttling from failure', async () => {
  const answer = (value: unknown) => value;
  const received = await answering(
    { status: 200, body: { said: 1 } },
    { status: 500, body: { Type: 'Server' } },
    ...Array.from({ length: 4 }, () => ({
      status: 429,
      body: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
      headers: { 'x-amzn-errortype': 'TooManyRequestsException:http://internal.amazon.com/' },
    })),
  );
  expect(await callFunction('predict', { asked: 1 }, answer, 1_000)).toEqual({ said: 1 });
  await expect(callFunction('predict', {}, answer, 1_000)).rejects.toMatchObject({ status: 500 });
  await expect(callFunction('predict', {}, answer, 1_000)).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  expect(received).toHaveLength(6);
  expect(received[0]).toMatchObject({ url: '/2015-03-31/functions/predict/invocations' });
});
