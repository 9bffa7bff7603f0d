import { expect, test } from 'vitest';
import { memoryLog, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { IngestResult } from '../../../core/contracts/ingest.ts';
import { projectSchema } from '../../../core/contracts/project.ts';
import { expireRaw } from '../../../core/ingest/expire-raw.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';

const object = { key: 'raw/people/rows/a.csv', versionId: 'v1' };

async function expired(
  data: { pii: boolean; keepRaw?: boolean },
  status: IngestResult['status'],
  source = 'rows',
): Promise<string[]> {
  const registry = memoryRecordStore();
  const { pii, ...more } = data;
  const input = {
    name: 'people',
    objective: { description: 'd', task: 'binary', target: 'left' },
    data: { sources: [{ name: 'rows', columns: { email: { type: 'string', pii } } }], ...more },
  };
  const definition = projectSchema.parse(input);
  await publishDefinition(registry, { definition, by: 'test', at: new Date('2026-03-01T00:00:00Z'), codeHash: 'c' });
  const seen: string[] = [];
  const raw = {
    async expire(key: string, versionId: string | undefined) {
      seen.push(`${key} ${versionId}`);
      return true;
    },
  };
  await expireRaw({ registry, raw, log: memoryLog() }, { project: 'people', source, status }, object);
  return seen;
}

test.each(['catalogued', 'duplicate'] as const)('a file with personal data goes once it is %s', async (status) => {
  expect(await expired({ pii: true }, status)).toEqual(['raw/people/rows/a.csv v1']);
});

test.each(['rejected', 'outdated', 'kept', 'failed'] as const)(
  'one that is %s stays: nothing holds its rows',
  async (status) => {
    expect(await expired({ pii: true }, status)).toEqual([]);
  },
);

test('files without personal data stay, and those that a project keeps', async () => {
  expect(await expired({ pii: false }, 'catalogued')).toEqual([]);
  expect(await expired({ pii: true, keepRaw: true }, 'catalogued')).toEqual([]);
});
