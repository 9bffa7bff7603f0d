import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { writeGrant } from '../../../bin/client/api-key.ts';
import type { GrantRecord } from '../../../core/contracts/registry/grants.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';

const value = 'the-value';
const place = keys.grant(createHash('sha256').update(value).digest('hex'));
const request = { value, apiKeyId: 'k1', project: 'p' };

test('a key is granted its project and both scopes, by the hash of its value', async () => {
  const registry = memoryRecordStore();

  await writeGrant(registry, request);

  expect(await registry.get<GrantRecord>(place)).toMatchObject({
    projects: ['p'],
    scopes: ['label', 'predict'],
    apiKeyId: 'k1',
  });
});

test('asked again it stays as it is; other scopes change it', async () => {
  const registry = memoryRecordStore();
  const first = await writeGrant(registry, { ...request, wanted: ['predict'] });

  expect(await writeGrant(registry, request)).toEqual(first);
  expect(await writeGrant(registry, { ...request, wanted: ['label', 'predict'] })).toMatchObject({
    scopes: ['label', 'predict'],
    createdAt: first.createdAt,
  });
});

test('two calls at once end with one grant', async () => {
  const registry = memoryRecordStore();

  const both = await Promise.all([writeGrant(registry, request), writeGrant(registry, request)]);

  expect(both[0]).toEqual(both[1]);
});
