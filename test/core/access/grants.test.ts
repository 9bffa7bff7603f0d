import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { revokeGrant, UnknownKey, writeGrant } from '../../../core/access/grants.ts';
import type { GrantRecord } from '../../../core/contracts/registry/grants.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { listAudit } from '../../../core/registry/audit.ts';

const keyHash = 'a'.repeat(64);
const request = { keyHash, apiKeyId: 'k1', project: 'p', by: 'ada', at: new Date('2026-03-01T00:00:00Z') };

test('a key is granted its project and both scopes, by the hash of its value; the audit says by whom', async () => {
  const registry = memoryRecordStore();

  await writeGrant(registry, request);

  expect(await registry.get<GrantRecord>(keys.grant(keyHash))).toMatchObject({
    projects: ['p'],
    scopes: ['label', 'predict'],
    apiKeyId: 'k1',
  });
  expect(await listAudit(registry, 'p')).toMatchObject([
    { action: 'key granted', by: 'ada', after: { apiKeyId: 'k1', scopes: ['label', 'predict'] } },
  ]);
});

test('asked again it stays as it is; other scopes change it', async () => {
  const registry = memoryRecordStore();
  const first = await writeGrant(registry, { ...request, wanted: ['predict'] });

  expect(await writeGrant(registry, request)).toEqual(first);
  expect(await listAudit(registry, 'p')).toHaveLength(1);
  expect(await writeGrant(registry, { ...request, wanted: ['label', 'predict'] })).toMatchObject({
    scopes: ['label', 'predict'],
    createdAt: first.createdAt,
  });
});

test('the tier stands in the grant and in the audit, and stays where none is asked for', async () => {
  const registry = memoryRecordStore();
  const on = (day: number) => ({ ...request, at: new Date(Date.UTC(2026, 2, day)) });
  await writeGrant(registry, { ...on(1), tier: 'small' });
  expect(await writeGrant(registry, { ...on(2), wanted: ['predict'] })).toMatchObject({ tier: 'small' });
  expect(await writeGrant(registry, { ...on(3), tier: 'large' })).toMatchObject({ tier: 'large', scopes: ['predict'] });
  expect(await listAudit(registry, 'p')).toMatchObject([
    { before: { tier: 'small', scopes: ['predict'] }, after: { tier: 'large', scopes: ['predict'] } },
    { before: { tier: 'small' }, after: { tier: 'small' } },
    { after: { tier: 'small' } },
  ]);
});

test('two calls at once end with one grant', async () => {
  const registry = memoryRecordStore();

  const both = await Promise.all([writeGrant(registry, request), writeGrant(registry, request)]);

  expect(both[0]).toEqual(both[1]);
  expect(await listAudit(registry, 'p')).toHaveLength(1);
});

test('a grant is taken away with a record of it, once', async () => {
  const registry = memoryRecordStore();
  await writeGrant(registry, request);

  expect(await revokeGrant(registry, { ...request, by: 'bea', at: new Date('2026-03-02T00:00:00Z') })).toBe(true);
  expect(await revokeGrant(registry, request)).toBe(false);

  expect(await registry.get(keys.grant(keyHash))).toMatchObject({ projects: [], scopes: [] });
  expect(await listAudit(registry, 'p')).toMatchObject([{ action: 'key revoked', by: 'bea' }, { by: 'ada' }]);
});

test("another project's key is neither granted nor revoked", async () => {
  const registry = memoryRecordStore();
  await writeGrant(registry, request);

  await expect(writeGrant(registry, { ...request, project: 'q' })).rejects.toThrow(UnknownKey);
  await expect(revokeGrant(registry, { ...request, project: 'q' })).rejects.toThrow(UnknownKey);
  expect(await listAudit(registry, 'q')).toEqual([]);
});
