import { expect, test } from 'vitest';
import { type ApiEvent, readApiRequest } from '../../../../core/serve/http/api-request.ts';
import { errorAnswer, unavailable, wrongMethod } from '../../../../core/serve/http/errors.ts';

const event: ApiEvent = {
  httpMethod: 'POST',
  path: '/projects/pay/predictions',
  headers: { 'X-API-Key': 'secret', 'Content-Type': 'application/json' },
  pathParameters: { project: 'pay' },
  body: '{}',
};

test('reads project, key and content type, whatever the case of the headers', () => {
  expect(readApiRequest(event)).toMatchObject({
    project: 'pay',
    contentType: 'application/json',
    caller: { kind: 'key', keyHash: '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b' },
  });
});

test('a principal whom API Gateway names needs no key; a header cannot name one', () => {
  const arn = 'arn:aws:sts::123456789012:assumed-role/batch/x';
  const signed = { ...event, headers: {}, requestContext: { identity: { userArn: arn } } };
  expect(readApiRequest(signed).caller).toEqual({ kind: 'iam', arn });
  expect(() => readApiRequest({ ...event, headers: { userArn: arn } })).toThrow(
    'expected an API key in the header x-api-key',
  );
});

test('another method, another path', () => {
  expect(() => readApiRequest({ ...event, httpMethod: 'GET' })).toThrow('expected POST, received GET');
  expect(() => readApiRequest({ ...event, pathParameters: null, path: '/v1/nothing' })).toThrow(
    "there is no '/v1/nothing'",
  );
  expect(readApiRequest({ ...event, pathParameters: null, path: '/v1/projects/a-b/labels' }).project).toBe('a-b');
});

test('errors of the caller say what they are, ours only their id', () => {
  expect(errorAnswer(wrongMethod('PUT'), 'r1')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  expect(errorAnswer(unavailable(), 'r1')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(errorAnswer(new TypeError('secret detail'), 'r1')).toEqual({
    status: 500,
    headers: {},
    body: { error: { code: 'internal', message: 'the request failed; its id is r1' } },
  });
});

test.each(['a'.repeat(3000), '%70ay', '../pay', 'Pay', '__proto__', 'pay%2Fx'])('%.20s is no project', (project) => {
  expect(() => readApiRequest({ ...event, pathParameters: { project } })).toThrow(/^there is no project/);
});
