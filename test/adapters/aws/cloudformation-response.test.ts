import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { answerCloudFormation } from '../../../adapters/aws/cloudformation-response.ts';

const answers: Record<string, unknown>[] = [];
let failures = 0;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const status = failures-- > 0 ? 503 : 200;
    if (status === 200)
      answers.push({ method: request.method, type: request.headers['content-type'], ...JSON.parse(body) });
    response.writeHead(status).end();
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
vi.spyOn(console, 'error').mockImplementation(() => {});
afterAll(() => {
  server.close();
  vi.restoreAllMocks();
});

const event = () => ({
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Projects',
  RequestType: 'Create' as const,
  ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`,
});

it('tells success with data, through a faltering connection', async () => {
  failures = 2;
  await answerCloudFormation(event(), 'id', async () => ({ projects: 3 }));
  expect(answers.pop()).toEqual({
    method: 'PUT',
    type: '',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Projects',
    PhysicalResourceId: 'id',
    Status: 'SUCCESS',
    Data: { projects: 3 },
  });
});

it('tells failure with its reason, cut to what an answer may hold', async () => {
  await answerCloudFormation(event(), 'id', () => Promise.reject(new RangeError('x'.repeat(10_000))));
  const answer = answers.pop();
  expect(answer).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'id',
    Reason: expect.stringMatching(/^RangeError: x+$/),
  });
  expect(JSON.stringify(answer).length).toBeLessThan(4096);
});
