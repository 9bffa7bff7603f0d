import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { afterEach, expect, test } from 'vitest';
import { keyUsage } from '../../../bin/client/key-usage.ts';

const now = new Date('2026-11-29T23:59:00Z');
const key = { id: 'k1', value: 'v'.repeat(40) };
let server: Server | undefined;
let asked: string[] = [];

afterEach(() => {
  server?.close();
  asked = [];
});

/** API Gateway with a plan that has a quota, one that has none, and this answer to what is used. */
async function gateway(status: number, usage: unknown): Promise<APIGatewayClient> {
  const plans = [
    { id: 'p1', name: 'perennial-dev-small', quota: { limit: 50_000, offset: 0, period: 'DAY' } },
    { id: 'p2', name: 'perennial-dev-standard' },
  ];
  server = createServer(({ url = '' }, answer) => {
    asked.push(url);
    const isUsage = url.includes('/usage?');
    answer.writeHead(isUsage ? status : 200, {
      'content-type': 'application/json',
      ...(status >= 400 && { 'x-amzn-errortype': 'AccessDeniedException' }),
    });
    answer.end(JSON.stringify(isUsage ? usage : { item: plans }));
  });
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return new APIGatewayClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
}

// The form of the answer: API_GetUsage of the API reference of Amazon API Gateway.
const answer = (values: Record<string, number[][]>) => ({
  ...{ usagePlanId: 'p1', startDate: '2026-11-29', endDate: '2026-11-29', values },
});
const usageOf = async (client: APIGatewayClient, tier: 'small' | 'standard' = 'small') =>
  keyUsage(client, 'perennial-dev', { ...key, tier }, now);

test.for([key.id, key.value])('what a key has used today, and what is left', async (name) => {
  const client = await gateway(200, answer({ other: [[9, 1]], [name]: [[1_200, 48_800]] }));
  expect(await usageOf(client)).toEqual({ day: '2026-11-29', used: 1_200, remaining: 48_800 });
  const url = new URL(asked.at(-1)!, 'http://localhost');
  expect(url.pathname).toBe('/usageplans/p1/usage');
  expect(Object.fromEntries(url.searchParams)).toEqual({ keyId: 'k1', startDate: '2026-11-29', endDate: '2026-11-29' });
});

test('a key that has asked nothing has all of it', async () => {
  expect(await usageOf(await gateway(200, answer({})))).toEqual({ day: '2026-11-29', used: 0, remaining: 50_000 });
});

test('a tier without a quota has nothing to ask for', async () => {
  expect(await usageOf(await gateway(200, answer({})), 'standard')).toBeUndefined();
  expect(asked.some((url) => url.includes('/usage?'))).toBe(false);
});

test('what is not told is not said to be nothing', async () => {
  const plan = { id: 'p1', name: 'perennial-dev-small', quota: { limit: 50_000, period: 'DAY' } };
  expect(await usageOf(await gateway(200, plan))).toEqual({
    unknown: 'this cloud does not say what is used of a quota',
  });
  server!.close();
  const refused = await usageOf(await gateway(403, { message: 'not authorized to perform: apigateway:GET' }));
  expect(refused).toEqual({ unknown: 'AccessDeniedException: not authorized to perform: apigateway:GET' });
  server!.close();
  expect(await usageOf(await gateway(200, answer({ k1: [] })))).toEqual({
    unknown: 'API Gateway named the key without figures',
  });
});
