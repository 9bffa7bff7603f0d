import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentClient } from '../../../adapters/aws/dynamo-client.ts';
import { tellingOutages } from '../../../adapters/aws/outage.ts';
import { S3ObjectStore } from '../../../adapters/aws/s3-object-store.ts';
import { ObjectNotFound } from '../../../core/ports/object-store.ts';
import { fakeAws } from '../hot-path/aws.ts';

const answers: Parameters<typeof fakeAws>[0] = [];
let aws: Awaited<ReturnType<typeof fakeAws>>;

beforeEach(async () => {
  aws = await fakeAws(answers);
});
afterEach(() => aws.close());

function clients(answer: (typeof answers)[number]) {
  answers.splice(0, answers.length, answer);
  const options = {
    region: 'eu-west-1',
    endpoint: aws.endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 2,
  };
  return {
    s3: tellingOutages(new S3Client({ ...options, forcePathStyle: true })),
    records: tellingOutages(documentClient(options)),
  };
}

const put = new PutCommand({ TableName: 't', Item: { pk: 'a' } });

describe('a service that is out of order for longer than its client tries', () => {
  it.each([
    ['no body', { status: 503, body: '' }, 'status 503'],
    ['a page', { status: 500, body: '<html><h1>a secret of somebody</h1>' }, 'status 500'],
    ['its own code', { status: 500, body: '<Error><Code>InternalError</Code></Error>' }, '500 InternalError'],
    ['no answer', { status: 0, body: '', hang: true }, 'no answer: ECONNRESET'],
  ])('is one error, whatever it says: %s', async (_, answer, said) => {
    const { s3 } = clients(answer);
    const outage = { name: 'ServiceOutage', message: expect.stringContaining(`(${said})`) };
    await expect(s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toMatchObject(outage);
    await expect(s3.send(new ListObjectsV2Command({ Bucket: 'b' }))).rejects.toMatchObject(outage);
    await expect(s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' }))).rejects.toMatchObject(outage);
    await expect(new S3ObjectStore(s3, 'b').head('k')).rejects.toMatchObject({ name: 'ServiceOutage' });
  });

  it('of DynamoDB as well', async () => {
    const body = '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}';
    await expect(clients({ status: 500, body }).records.send(put)).rejects.toThrow(
      'DynamoDB was asked 2 times for PutItemCommand and did not do it (500 InternalServerError)',
    );
    await expect(clients({ status: 503, body: '<html>' }).records.send(put)).rejects.toThrow('(status 503)');
  });
});

describe('what is no outage keeps its own name', () => {
  it('a condition that fails', async () => {
    const body = '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}';
    const sent = clients({ status: 400, body }).records.send(put);
    await expect(sent).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  it('an object that is not there, and one that may not be read', async () => {
    const missing = new S3ObjectStore(clients({ status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' }).s3, 'b');
    await expect(missing.get('k')).rejects.toThrow(ObjectNotFound);
    const denied = new S3ObjectStore(
      clients({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }).s3,
      'b',
    );
    await expect(denied.get('k')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
