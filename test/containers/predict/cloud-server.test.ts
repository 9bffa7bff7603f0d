import { expect, test } from 'vitest';
import { eventOf } from '../../../containers/predict/cloud-server.ts';

const received = {
  method: 'POST',
  path: '/projects/pay/predictions',
  url: '/projects/pay/predictions?failures=perRecord',
  headers: {},
  body: Buffer.from('{"ä":1}'),
};

test('a request is handed over as API Gateway does', () => {
  const headers = { 'x-api-key': 'k', 'set-cookie': ['a', 'b'] };
  expect(eventOf({ ...received, headers })).toEqual({
    httpMethod: 'POST',
    path: '/projects/pay/predictions',
    queryStringParameters: { failures: 'perRecord' },
    headers: { 'x-api-key': 'k', 'set-cookie': 'a, b' },
    body: '{"ä":1}',
    isBase64Encoded: false,
    requestContext: { requestId: expect.stringMatching(/^[0-9a-f]{16}$/) },
  });
});

test('bytes that are no text are handed over as they are', () => {
  const body = Buffer.from([0x1f, 0x8b, 0xff, 0x00]);
  expect(eventOf({ ...received, body })).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
});

test('nobody is a principal of IAM because a header says so', () => {
  const headers = { 'x-amzn-iam-user-arn': 'arn:aws:iam::1:root', identity: '{"userArn":"arn:aws:iam::1:root"}' };
  expect(eventOf({ ...received, headers }).requestContext).not.toHaveProperty('identity');
});
