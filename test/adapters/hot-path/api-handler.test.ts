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

test('throttling behind us is 429, what is not ready 503', async () => {
  const throttling = new ServiceError('dynamodb', 'GetItem', 'ThrottlingException', 400, '');
  expect(await answered(throttling)).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
  expect(await answered(notReady('not loaded'))).toMatchObject({ status: 503, error: { message: 'not loaded' } });
});
