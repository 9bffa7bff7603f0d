import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { apiHandler } from '../../../adapters/hot-path/api-handler.ts';
import { ServiceError } from '../../../adapters/hot-path/errors.ts';
import { invalidRequest, notReady } from '../../../core/serve/http/errors.ts';

const event = {
  httpMethod: 'POST',
  path: '/projects/p/predictions',
  pathParameters: { project: 'p' },
  headers: { 'x-api-key': 'k' },
  body: '{"customer":"Erika"}',
  requestContext: { requestId: 'r1' },
};

const lines: string[] = [];
vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
  lines.push(String(line));
  return true;
});
afterEach(() => lines.splice(0));
afterAll(() => vi.restoreAllMocks());

async function answered(thrown: unknown) {
  const { statusCode, headers, body } = await apiHandler(async () => {
    throw thrown;
  })(event);
  return { status: statusCode, headers, error: JSON.parse(body).error as { code: string; message: string } };
}

test('an answer is JSON', async () => {
  expect(await apiHandler(async ({ project }) => ({ project }))(event)).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: '{"project":"p"}',
  });
});

test('faults of the caller are told and not logged', async () => {
  expect(await answered(invalidRequest('wrong', [{ path: 'a', message: 'b' }]))).toMatchObject({
    status: 400,
    error: { message: 'wrong' },
  });
  expect(lines).toEqual([]);
});

test('an unexpected error is logged without the body, and answered by its id', async () => {
  const { status, error } = await answered(new TypeError('cannot read x'));
  expect([status, error]).toEqual([500, { code: 'internal', message: 'the request failed; its id is r1' }]);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'ERROR',
    requestId: 'r1',
    failure: expect.stringContaining('TypeError: cannot read x'),
  });
  expect(lines[0]).not.toContain('Erika');
});

/** `THROTTLING_ERROR_CODES` of the AWS SDK (service-error-classification), and those of DynamoDB's transactions and batches, and of keys behind SQS and Firehose. */
const throttlingCodes = [
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
  'TransactionConflictException',
  'UnprocessedKeys',
  'KmsThrottled',
  'KMSThrottlingException',
];

test.for(throttlingCodes)(
  'a service behind us that says %s is 503 with the time to wait, and not our fault',
  async (code) => {
    const throttling = new ServiceError('dynamodb', 'GetItem', code, 400, '');
    expect(await answered(throttling)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      error: { code: 'unavailable' },
    });
  },
);

test.for([
  ['InternalServerError', 500],
  ['ServiceUnavailableException', 503],
  ['Unreachable', 0],
  ['ServiceException', 500],
] as const)('so is one that fails (%s, %i)', async ([code, status]) => {
  expect(await answered(new ServiceError('s3', 'GetObject', code, status, ''))).toMatchObject({ status: 503 });
});

test('one that refuses us is a fault of ours', async () => {
  for (const [code, status] of [
    ['AccessDenied', 403],
    ['ResourceNotFoundException', 400],
    ['ValidationException', 400],
  ] as const)
    expect(await answered(new ServiceError('s3', 'GetObject', code, status, ''))).toMatchObject({ status: 500 });
});

test('what is not ready is 503', async () => {
  expect(await answered(notReady('not loaded'))).toMatchObject({
    status: 503,
    headers: { 'retry-after': '30' },
    error: { message: 'not loaded' },
  });
});
