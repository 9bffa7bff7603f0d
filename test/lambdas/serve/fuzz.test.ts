import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { apiHandler, predictionHandler } from '../../../adapters/hot-path/api-handler.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { paymentsDataset, randomPayments, trainPackage } from '../../core/serve/payments.ts';
import { memoryService } from '../../core/serve/service.ts';
import { type Hostile, hostileRequests } from './hostile-requests.ts';

const count = 6_000;
const wellFormed = (text: string) => text.isWellFormed() && text.length <= 1_024;

async function platform() {
  const service = memoryService();
  const dataset = paymentsDataset(randomPayments(300, 1));
  const pkg = trainPackage(dataset, 'logisticRegression');
  const model = await service.serve(pkg);
  await loadEntities(service.entities, {
    project: 'pay',
    dataset,
    specs: (pkg.plan as { windows: never[] }).windows,
    model,
    retained: [],
    generation: 'g1',
    now: () => service.clock.now,
  });
  await service.grant('good', ['pay'], ['predict', 'label']);
  await service.grant('label-only', ['pay'], ['label']);
  await service.grant('of-other', ['other'], ['predict', 'label']);
  await service.grant('revoked', [], []);
  const handlers = {
    predictions: predictionHandler(() => ({
      predict: (request) => service.predictor.predict(request),
      describe: () => {
        throw new Error('not asked');
      },
    })),
    labels: apiHandler((request) => service.recorder.record(request)),
  };
  return { service, handlers };
}

beforeAll(() => {
  for (const stream of ['log', 'warn', 'error'] as const) vi.spyOn(console, stream).mockImplementation(() => {});
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterAll(() => vi.restoreAllMocks());

test(`${count} hostile requests are answered, each with what it deserves`, { timeout: 300_000 }, async () => {
  const { service, handlers } = await platform();
  const seen = new Map<number, number>();
  const faults: unknown[] = [];
  const slow: unknown[] = [];
  for (const { about, route, event } of hostileRequests(count, 20_261_128)) {
    const started = performance.now();
    const answer = await handlers[route](event);
    const ms = performance.now() - started;
    seen.set(answer.statusCode, (seen.get(answer.statusCode) ?? 0) + 1);
    const why = faultOf(answer, event.headers?.['x-api-key']);
    if (why)
      faults.push({
        why,
        about,
        status: answer.statusCode,
        body: event.body?.slice(0, 300),
        said: answer.body.slice(0, 300),
      });
    if (ms > 2_000) slow.push({ about, ms, length: event.body?.length });
  }

  expect(faults.slice(0, 5)).toEqual([]);
  expect(slow).toEqual([]);
  // Each kind of answer came: the requests are not all refused for one reason.
  for (const status of [200, 400, 403, 404, 405, 413])
    expect([status, seen.get(status) ?? 0]).toEqual([status, expect.toSatisfy((n: number) => n > 5)]);
  expect(service.captured.length).toBeGreaterThan(500);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  for (const { entity, key } of service.events as { entity?: string; key?: string }[])
    for (const name of [entity, key]) if (name !== undefined) expect(wellFormed(name)).toBe(true);
});

function faultOf(
  { statusCode, headers, body }: { statusCode: number; headers: Record<string, string>; body: string },
  key: string | undefined,
): string | undefined {
  if (statusCode >= 500) return 'a server error';
  if (headers['content-type'] !== 'application/json') return 'no JSON';
  const answer = JSON.parse(body) as {
    error?: { code?: string; message?: string };
    predictions?: unknown[];
    polluted?: unknown;
  };
  if (statusCode === 200) return answer.error ? 'an error with status 200' : undefined;
  if (!answer.error?.code || !answer.error.message) return 'an error without code or message';
  if (/\.(ts|js):\d+|\bat [A-Z]\w+\.|node_modules/.test(body)) return 'a stack trace';
  if (body.length > 20_000) return 'a long answer';
  if (key && key.length > 3 && body.includes(key)) return 'the key';
  return undefined;
}

const valid: Hostile['event'] = {
  httpMethod: 'POST',
  path: '/projects/pay/predictions',
  pathParameters: { project: 'pay' },
  headers: { 'x-api-key': 'good', 'content-type': 'application/json' },
  body: JSON.stringify({
    records: [{ id: 't-1', at: '2026-12-01T10:00:00Z', customer: 'c1', terminal: 'm1', amount: 1 }],
  }),
};
const withKey = (key: string, project = 'pay') => ({
  ...valid,
  pathParameters: { project },
  headers: { ...valid.headers, 'x-api-key': key },
});

test('a key that is revoked while it is remembered works for five seconds more, and never again', async () => {
  const { service, handlers } = await platform();
  expect((await handlers.predictions(valid)).statusCode).toBe(200);

  await service.grant('good', [], []);

  service.clock.now += 4_900;
  expect((await handlers.predictions(valid)).statusCode).toBe(200);
  service.clock.now += 200;
  expect((await handlers.predictions(valid)).statusCode).toBe(403);
  service.clock.now += 60_000;
  expect((await handlers.predictions(valid)).statusCode).toBe(403);
});

test('what a key may not do is answered alike whether there is such a project or not', async () => {
  const { handlers } = await platform();
  const ask = async (key: string, project: string) => {
    const { statusCode, body } = await handlers.predictions(withKey(key, project));
    return [statusCode, body.replaceAll(project, 'NAME')];
  };
  for (const key of ['unknown', 'of-other', 'revoked', 'label-only']) {
    const there = await ask(key, 'pay');
    expect(there[0]).toBe(403);
    if (key !== 'label-only') expect(there).toEqual(await ask(key, 'absent'));
  }
});
