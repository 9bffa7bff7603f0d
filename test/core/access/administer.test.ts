import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { type Administration, administer } from '../../../core/access/administer.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { listAudit } from '../../../core/registry/audit.ts';

const ports = () => ({ registry: memoryRecordStore(), clock: () => new Date('2026-03-01T00:00:00Z') });
const key = { project: 'p', by: 'ada', keyHash: 'b'.repeat(64), apiKeyId: 'k1' };

test('keys are granted and revoked, each with who did it', async () => {
  const at = ports();

  const granted = await administer(at, { ...key, action: 'grant key', scopes: ['predict'] });
  await administer(
    { ...at, clock: () => new Date('2026-03-02T00:00:00Z') },
    { ...key, action: 'revoke key', by: 'bea' },
  );

  expect(granted).toEqual({ grant: { projects: ['p'], scopes: ['predict'] } });
  expect((await listAudit(at.registry, 'p')).map(({ action, by }) => [action, by])).toEqual([
    ['key revoked', 'bea'],
    ['key granted', 'ada'],
  ]);
});

test('a removed project leaves its audit trail', async () => {
  const at = ports();
  await at.registry.write([{ put: { ...keys.definition('p') } }, { put: { ...keys.route('p') } }]);

  await administer(at, { action: 'stop serving', project: 'p', by: 'ada' });
  const { removed } = await administer(at, { action: 'remove project', project: 'p', by: 'ada' });

  expect(removed).toEqual({ definition: 1 });
  expect(await listAudit(at.registry, 'p')).toMatchObject([{ action: 'project removed', by: 'ada' }]);
});

test.each<[string, object]>([
  ['there is no action', { action: 'drop tables', project: 'p' }],
  ['name', { action: 'stop serving', project: '../p' }],
  ['expected keyHash', { ...key, action: 'grant key', keyHash: 'the value itself' }],
  ['expected apiKeyId', { ...key, action: 'grant key', apiKeyId: '' }],
  ['expected tier as one of small, standard, large', { ...key, action: 'grant key', tier: 'huge' }],
  ['expected scopes', { ...key, action: 'grant key', scopes: ['admin'] }],
  ['has no dataset', { action: 'remove dataset', project: 'p', source: 's', datasetVersion: 'v' }],
])('refuses what it does not know: %s', async (message, command) => {
  await expect(administer(ports(), { by: 'ada', ...command } as Administration)).rejects.toThrow(message);
});
