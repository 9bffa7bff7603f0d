import { APIGatewayClient, GetUsagePlansCommand, UpdateUsagePlanCommand } from '@aws-sdk/client-api-gateway';
import { beforeAll, expect, test } from 'vitest';
import type { ApiKey } from '../../bin/client/api-key.ts';
import { poll } from '../../bin/client/poll.ts';
import { ordersProject } from '../../scripts/orders.ts';
import { ask } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('keys');
const keys: ApiKey[] = [];

beforeAll(() => publish(ordersProject(name)));

const status = async ({ value }: ApiKey) =>
  (await ask(`projects/${name}/labels`, { key: value, body: { labels: [{ key: 'o-1', value: true }] } })).status;

async function refused(key: ApiKey): Promise<void> {
  await poll(async () => ((await status(key)) === 403 ? true : undefined), {
    // A function knows a grant for five seconds.
    timeoutMs: 10_000,
    waitingFor: `the end of key ${key.id}`,
  });
}

test('another key works beside the first, and is the one that is shown from then on', async () => {
  for (const more of [[], ['--rotate']]) keys.push((await perennial<ApiKey>('key', name, ...more, '--json')).json);
  const [first, second] = keys as [ApiKey, ApiKey];
  expect(second.id).not.toBe(first.id);
  expect(await Promise.all(keys.map(status))).toEqual([200, 200]);
  expect((await perennial<ApiKey>('key', name, '--json')).json).toMatchObject({ id: second.id, created: false });
});

test('a tier says how much a key may ask: beyond that 429 with the time to wait, of this key alone', async () => {
  const [first, second] = keys as [ApiKey, ApiKey];
  expect(second).toMatchObject({ tier: 'standard', requestsPerSecond: 200, burst: 400, requestsPerDay: null });
  const { json: small } = await perennial<ApiKey>('key', name, '--tier', 'small', '--json');
  expect(small).toMatchObject({
    id: second.id,
    tier: 'small',
    requestsPerSecond: 10,
    burst: 20,
    requestsPerDay: 50_000,
  });
  const at = await platform();
  // So few that no machine is too slow to pass them.
  const gateway = new APIGatewayClient(at.settings.sdk);
  const plans = await gateway.send(new GetUsagePlansCommand({}));
  const plan = plans.items!.find(({ name: of }) => of === `perennial-${at.environment}-small`)!;
  const limit = (rateLimit: number, burstLimit: number) =>
    gateway.send(
      new UpdateUsagePlanCommand({
        usagePlanId: plan.id,
        patchOperations: Object.entries({ rateLimit, burstLimit }).map(([what, value]) => ({
          op: 'replace',
          path: `/throttle/${what}`,
          value: `${value}`,
        })),
      }),
    );
  await limit(0.01, 3);
  const url = at.apiUrl(`projects/${name}/labels`);
  const asked = ({ value }: ApiKey) =>
    fetch(url, { method: 'POST', headers: { 'x-api-key': value, 'content-type': 'application/json' }, body: '{}' });
  const answers = await Promise.all(Array.from({ length: 9 }, () => asked(second)));
  await limit(10, 20);
  const throttled = answers.filter(({ status }) => status === 429);
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(3).fill(400), ...Array(6).fill(429)]);
  expect(throttled[0]!.headers.get('retry-after')).toBe('1');
  expect(await throttled[0]!.json()).toMatchObject({ error: { code: 'throttled' } });
  expect(await status(first)).toBe(200);
  const shown = await perennial('key', name);
  expect(shown.stdout).toMatch(/small: 10 requests a second, 20 at once, 50,000 a day/);
  expect(shown.stdout).toMatch(/used +not known: this cloud does not say what is used of a quota/);
  keys.push((await perennial<ApiKey>('key', name, '--rotate', '--json')).json);
  expect(keys.at(-1)).toMatchObject({ tier: 'small', created: true });
  await perennial('key', name, '--tier', 'large');
});

test('a key that is revoked is refused, the other is not', async () => {
  const [first, second] = keys as [ApiKey, ApiKey];
  const { json } = await perennial<{ revoked: string[] }>('key', name, '--revoke', first.id, '--json');
  expect(json.revoked).toEqual([first.id]);
  await refused(first);
  expect(await status(second)).toBe(200);
});

test('another key may do what the one before may and no more, and the others are named', async () => {
  await perennial('key', name, '--scopes', 'predict');
  const { json: before } = await perennial<ApiKey>('key', name, '--json');
  const { json: after } = await perennial<ApiKey>('key', name, '--rotate', '--json');
  expect(after).toMatchObject({ scopes: ['predict'], others: expect.arrayContaining([before.id]) });
  expect(await status(after)).toBe(403);
  expect((await perennial('key', name)).stdout).toMatch(new RegExp(`others +.*${before.id}.*: work until --revoke ID`));
  await perennial('key', name, '--revoke', after.id);
  await perennial('key', name, '--scopes', 'predict,label');
});

test('what cannot be revoked is said', async () => {
  const unknown = await perennial('key', name, '--revoke', 'abcdef');
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(`it has: .*${keys[1]!.id}`)]);
  const both = await perennial('key', name, '--rotate', '--revoke');
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('first the one, then the other')]);
});

test('without an id all keys of the project go', async () => {
  keys.push((await perennial<ApiKey>('key', name, '--rotate', '--json')).json);
  const { json } = await perennial<{ revoked: string[] }>('key', name, '--revoke', '--json');
  expect([...json.revoked].sort()).toEqual(
    keys
      .slice(1)
      .map(({ id }) => id)
      .sort(),
  );
  await Promise.all(keys.slice(1).map(refused));
  const again = await perennial('key', name, '--revoke');
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('has no key')]);
});
