import { expect, test } from 'vitest';
import { convertFile } from '../../../adapters/duckdb/convert.ts';
import {
  memoryEvents,
  memoryLog,
  memoryObjectStore,
  memoryRecordStore,
  memoryTables,
} from '../../../adapters/memory/index.ts';
import type { IngestConversion } from '../../../core/contracts/ingest.ts';
import { projectSchema } from '../../../core/contracts/project.ts';
import { catalogueObject } from '../../../core/ingest/catalogue-object.ts';
import { convertObject } from '../../../core/ingest/convert-object.ts';
import { inspectObject } from '../../../core/ingest/inspect-object.ts';
import { listDatasets, listObjects } from '../../../core/registry/datasets.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { parquetRows } from './parquet.ts';
import { personalFiles } from './personal-files.ts';

const definition = projectSchema.parse({
  name: 'shop',
  objective: { task: 'binary', target: 'bad' },
  data: {
    sources: [
      {
        name: 'rows',
        key: 'id',
        columns: {
          id: { type: 'string' },
          email: { type: 'string', pii: true },
          amount: { type: 'number' },
          seen: { type: 'timestamp' },
        },
      },
    ],
  },
});
const clock = () => new Date('2026-01-02T00:00:00Z');
const marker = /MARK\d+END/gi;

test('of personal values in odd and malformed files nothing is in the lake, the registry, events, logs or errors', async () => {
  let marks = 0;
  const files = await personalFiles(() => `MARK${++marks}END@x.example`);
  const registry = memoryRecordStore();
  const [lake, events, tables, log] = [memoryObjectStore(), memoryEvents(), memoryTables(), memoryLog()];
  await publishDefinition(registry, { definition, codeHash: 'c', by: 'test', at: clock() });
  const said: Record<string, string[]> = {};
  const outcomes: Record<string, string> = {};
  for (const [file, content] of Object.entries(files)) {
    const key = `raw/shop/rows/${file}`;
    await lake.put(key, content);
    const { etag, size, versionId } = (await lake.head(key))!;
    const object = { key, etag, size, versionId: versionId! };
    const ports = { lake, registry, convert: convertFile, piiKey: async () => 'secret' };
    const texts: string[] = [];
    try {
      const input = await inspectObject({ registry }, { project: 'shop', source: 'rows', object });
      const state = await convertObject(ports, input);
      texts.push(JSON.stringify(state));
      const result = await catalogueObject({ lake, registry, events, tables, clock, log }, state as IngestConversion);
      texts.push(JSON.stringify(result));
      outcomes[file] = result.status;
    } catch (error) {
      for (let at = error; at instanceof Error; at = at.cause) texts.push(`${at.stack}`, JSON.stringify(at));
      outcomes[file] = `failed: ${error}`;
    }
    said[file] = texts.flatMap((text) => text.match(marker) ?? []);
  }
  const written: Record<string, string[]> = {};
  for await (const { key } of lake.list('')) {
    if (key.startsWith('raw/')) continue;
    const bytes = await lake.get(key);
    const text = key.endsWith('.parquet') ? JSON.stringify(await parquetRows(bytes)) : new TextDecoder().decode(bytes);
    written[key] = text.match(marker) ?? [];
  }
  const records = [await listObjects(registry, 'shop'), await listDatasets(registry, 'shop')];
  const told = JSON.stringify([records, events.published, log.lines]).match(marker) ?? [];
  const found = (all: Record<string, string[]>) => Object.entries(all).filter(([, marks]) => marks.length > 0);

  expect({ said: found(said), written: found(written), told }).toEqual({ said: [], written: [], told: [] });
  expect(Object.entries(outcomes).filter(([, outcome]) => outcome.startsWith('failed'))).toEqual([]);
  expect(outcomes).toMatchObject({
    'shifted.csv': 'catalogued',
    'unquoted.json': 'rejected',
    'deep.ndjson': 'catalogued',
  });
}, 300_000);
