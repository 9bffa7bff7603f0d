import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { objectUrl } from '../../../adapters/hot-path/objects.ts';
import { signedHeaders } from '../../../adapters/hot-path/sign.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const at = new Date('2015-08-30T12:36:00Z');

it.each([
  // The test suite of Signature Version 4: get-vanilla, get-vanilla-query-order-key-case, post-vanilla, post-vanilla-query.
  ['GET', 'https://example.amazonaws.com/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'GET',
    'https://example.amazonaws.com/?Param2=value2&Param1=value1',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  ['POST', 'https://example.amazonaws.com/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'POST',
    'https://example.amazonaws.com/?Param1=value1',
    '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
  ],
])('signs as the published examples: %s %s', (method, url, signature) => {
  const { authorization } = signedHeaders({ service: 'service', region: 'us-east-1', method, url }, credentials, at);
  expect(authorization).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  );
});

it('signs whatever the hot path sends as another signer does', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((part) => !/^\.{1,2}$/.test(part));
  const call = fc.record({
    service: fc.constantFrom('dynamodb', 'firehose', 'sqs', 'ssm', 'events'),
    method: fc.constant('POST'),
    url: fc.constant('https://dynamodb.eu-central-1.amazonaws.com/'),
    headers: fc.constant({ 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' }),
    body: text,
  });
  const invocation = fc.record({
    service: fc.constant('lambda'),
    method: fc.constant('POST'),
    url: name.map((fn) => `http://127.0.0.1:4566/2015-03-31/functions/${encodeURIComponent(fn)}/invocations`),
    headers: fc.constant({ 'content-type': 'application/json' }),
    body: text,
  });
  process.env.AWS_REGION = 'eu-central-1';
  const object = fc.record({
    service: fc.constant('s3'),
    method: fc.constantFrom('GET', 'PUT'),
    url: fc.array(name, { minLength: 1, maxLength: 4 }).map((key) => objectUrl('a-bucket', key.join('/'))),
  });
  const list = fc.record({
    service: fc.constant('s3'),
    method: fc.constant('GET'),
    url: text.map(
      (p) => `https://b.s3.eu-central-1.amazonaws.com/?list-type=2&max-keys=1&prefix=${encodeURIComponent(p)}`,
    ),
  });
  const who = fc.record({
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{4,20}$/),
    secretAccessKey: fc.stringMatching(/^[A-Za-z0-9/+]{8,40}$/),
    sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9/+=]{8,80}$/), { nil: undefined }),
  });
  const days = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  await fc.assert(
    fc.asyncProperty(fc.oneof(call, invocation, object, list), who, days, async (request, own, when) => {
      const region = 'eu-central-1';
      const { sessionToken, ...keys } = own;
      const signer = new AwsV4Signer({
        ...request,
        ...keys,
        ...(sessionToken !== undefined && { sessionToken }),
        region,
        datetime: when.toISOString().replace(/[:-]|\.\d{3}/g, ''),
      });
      const { headers } = await signer.sign();
      expect(signedHeaders({ ...request, region }, own, when)).toEqual(Object.fromEntries(headers));
    }),
    { numRuns: 300 },
  );
});
