import { beforeEach, describe, expect, it } from 'vitest';
import {
  memoryEvents,
  memoryLog,
  memoryObjectStore,
  memoryRecordStore,
  memoryTables,
} from '../../../adapters/memory/index.ts';
import type { IngestInput } from '../../../core/contracts/ingest.ts';
import { projectSchema } from '../../../core/contracts/project.ts';
import { catalogueObject } from '../../../core/ingest/catalogue-object.ts';
import type { Convert } from '../../../core/ingest/conversion.ts';
import { convertObject } from '../../../core/ingest/convert-object.ts';
import { UnreadableObject } from '../../../core/ingest/errors.ts';
import { inspectObject } from '../../../core/ingest/inspect-object.ts';
import { limits } from '../../../core/ingest/limits.ts';
import { currentObjects, refusedObjects } from '../../../core/registry/current-objects.ts';
import { AnnouncementUnderWay, listDatasets, listObjects } from '../../../core/registry/datasets.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';

const project = projectSchema.parse({
  name: 'shop',
  objective: { task: 'binary', target: 'bad' },
  data: { sources: [{ name: 'rows', key: 'id', quarantineLimit: 0.5 }] },
});
const clock = () => new Date('2026-01-01T00:00:00Z');

const good: Convert = async (bytes) => ({
  format: 'csv',
  compression: 'none',
  rows: bytes.length,
  quarantined: 1,
  reasons: { 'id: missing': 1 },
  duplicates: 0,
  corrections: 0,
  notes: [],
  columns: [{ name: 'id', type: 'string', missing: 0, inContract: false }],
  parquet: new Uint8Array([1]),
  quarantine: '{}\n',
});
const unreadable: Convert = async () => {
  throw new UnreadableObject('the file is binary');
};
const noneGood: Convert = async (bytes, options) => ({ ...(await good(bytes, options)), rows: 0, parquet: undefined });

let lake: ReturnType<typeof memoryObjectStore>;
let registry: ReturnType<typeof memoryRecordStore>;
let events: ReturnType<typeof memoryEvents>;
let tables: ReturnType<typeof memoryTables>;
let log: ReturnType<typeof memoryLog>;

beforeEach(async () => {
  lake = memoryObjectStore();
  registry = memoryRecordStore();
  events = memoryEvents();
  tables = memoryTables();
  log = memoryLog();
  await publishDefinition(registry, { definition: project, codeHash: 'c', by: 'test', at: clock() });
});

async function upload(file: string, content: string, source = 'rows', name = 'shop'): Promise<IngestInput> {
  const key = `raw/${name}/${source}/${file}`;
  await lake.put(key, content);
  const { etag, size, versionId } = (await lake.head(key))!;
  return { project: name, source, object: { key, etag, size, ...(versionId ? { versionId } : {}) } };
}

function cataloguePorts() {
  return { lake, registry, events, tables, clock, log };
}

/** The ingest machine, by hand. */
async function ingest(input: IngestInput, convert: Convert = good) {
  const inspection = await inspectObject({ registry }, input);
  if (inspection.action === 'skip') return { status: 'skipped' as const };
  const ports = { lake, registry, convert, piiKey: async () => 'k' };
  const state = inspection.action === 'convert' ? await convertObject(ports, inspection) : inspection;
  return catalogueObject(cataloguePorts(), state);
}

describe('an object whose ingestion failed', () => {
  const failed = async (input: IngestInput) =>
    catalogueObject(cataloguePorts(), { ...input, action: 'fail', error: 'Runtime.ExitError' });

  it('is listed with what to do, counts for nothing, and is tried again when it is sent again', async () => {
    const input = await upload('a.csv', 'abc');
    expect(await failed(input)).toMatchObject({ status: 'failed' });
    const objects = await listObjects(registry, 'shop');
    expect(refusedObjects(objects)).toMatchObject([
      { key: 'raw/shop/rows/a.csv', status: 'failed', reason: expect.stringContaining('send the file again') },
    ]);
    expect(currentObjects(objects)).toEqual([]);

    expect(await ingest(input)).toMatchObject({ status: 'catalogued', rows: 3 });
    expect(refusedObjects(await listObjects(registry, 'shop'))).toEqual([]);
    expect(await listDatasets(registry, 'shop')).toHaveLength(1);
  });

  it('may turn out to be refused', async () => {
    const input = await upload('a.csv', 'abc');
    await failed(input);
    expect(await ingest(input, unreadable)).toMatchObject({ status: 'rejected' });
    expect(await listObjects(registry, 'shop')).toMatchObject([{ status: 'rejected', reason: 'the file is binary' }]);
  });

  it('takes nothing from what is catalogued', async () => {
    const input = await upload('a.csv', 'abc');
    await ingest(input);
    await failed(input);
    expect(currentObjects(await listObjects(registry, 'shop'))).toHaveLength(1);
  });
});

describe('an object that is written over before it is read', () => {
  it('is read as it was announced, though its events name no version', async () => {
    const events = [];
    for (const content of ['a', 'bb', 'ccc', 'bb']) {
      const { versionId: _, ...object } = (await upload('a.csv', content)).object;
      events.push({ project: 'shop', source: 'rows', object });
    }
    const read: string[] = [];
    const convert: Convert = (bytes, options) => {
      read.push(new TextDecoder().decode(bytes));
      return good(bytes, options);
    };
    for (const event of events) await ingest(event, convert);
    expect(read).toEqual(['a', 'bb', 'ccc']);
    expect((await listDatasets(registry, 'shop')).map((d) => d.rows).sort()).toEqual([1, 2, 3]);
  });

  it('is refused where its bytes are gone: never is another version taken for it', async () => {
    const { object } = await upload('a.csv', 'abc');
    const result = await ingest({
      project: 'shop',
      source: 'rows',
      object: { key: object.key, etag: 'f'.repeat(32), size: 3 },
    });
    expect(result).toMatchObject({ status: 'rejected', reason: expect.stringContaining('written over') });
  });
});

describe('the life of an object', () => {
  it('is converted, catalogued and told of', async () => {
    const result = await ingest(await upload('a.csv', 'abc'));
    expect(result).toMatchObject({ status: 'catalogued', rows: 3, quarantined: 1 });
    const [dataset] = await listDatasets(registry, 'shop');
    expect(dataset).toMatchObject({ source: 'rows', rows: 3, cataloguedAt: '2026-01-01T00:00:00.000Z' });
    const version = dataset!.datasetVersion;
    for (const key of [
      dataset!.curatedKey,
      `curated/shop/rows/${version}/_dataset.json`,
      `quarantine/shop/rows/${version}/rows.ndjson`,
    ]) {
      expect(await lake.head(key)).toBeDefined();
    }
    expect(events.published).toEqual([
      {
        type: 'DatasetCatalogued',
        detail: { project: 'shop', source: 'rows', datasetVersion: version, rows: 3, quarantined: 1 },
      },
    ]);
  });

  it('is told of with warnings where more rows are quarantined than its source allows, also when that is repeated', async () => {
    const definition = projectSchema.parse({ ...project, data: { sources: [{ name: 'rows', key: 'id' }] } });
    await publishDefinition(registry, { definition, codeHash: 'c', by: 'test', at: clock() });
    const inspection = await inspectObject({ registry }, await upload('a.csv', 'abc'));
    const state = await convertObject({ lake, registry, convert: good, piiKey: async () => 'k' }, inspection);

    await catalogueObject(cataloguePorts(), state);
    await catalogueObject(cataloguePorts(), state);

    const [dataset] = await listDatasets(registry, 'shop');
    expect(dataset?.warnings).toEqual([
      { kind: 'quarantined rows', fraction: 0.25, limit: 0.05, quarantined: 1, reason: 'id: missing' },
    ]);
    const violated = events.published.filter((e) => e.type === 'QualityViolated');
    expect(violated).toHaveLength(1);
    expect(violated[0]).toMatchObject({
      detail: {
        source: 'rows',
        datasetVersion: dataset?.datasetVersion,
        warnings: [expect.stringContaining('25 % of the rows (1) are quarantined')],
      },
    });
  });

  it('changes nothing when it comes twice, or under another name', async () => {
    const input = await upload('a.csv', 'abc');
    await ingest(input);
    expect(await ingest(input)).toEqual({ status: 'skipped' });
    expect(await ingest(await upload('b.csv', 'abc'))).toMatchObject({ status: 'duplicate', rows: 3 });
    expect(await listDatasets(registry, 'shop')).toHaveLength(1);
    expect(events.published).toHaveLength(1);
  });

  it('is told of once when the last step is repeated', async () => {
    const inspection = await inspectObject({ registry }, await upload('a.csv', 'abc'));
    const state = await convertObject({ lake, registry, convert: good, piiKey: async () => 'k' }, inspection);
    expect(await catalogueObject(cataloguePorts(), state)).toEqual(await catalogueObject(cataloguePorts(), state));
    expect(await listDatasets(registry, 'shop')).toHaveLength(1);
    expect(events.published).toHaveLength(1);
  });

  it('is told of by another where who entered it has died, after a while and once', async () => {
    const inspection = await inspectObject({ registry }, await upload('a.csv', 'abc'));
    const state = await convertObject({ lake, registry, convert: good, piiKey: async () => 'k' }, inspection);
    const dying = { ...events, publish: () => Promise.reject(new Error('killed')) };
    await expect(catalogueObject({ ...cataloguePorts(), events: dying }, state)).rejects.toThrow('killed');
    await expect(catalogueObject(cataloguePorts(), state)).rejects.toThrow(AnnouncementUnderWay);
    const later = () => new Date(clock().getTime() + 91_000);
    for (let again = 0; again < 2; again++)
      expect(await catalogueObject({ ...cataloguePorts(), clock: later }, state)).toMatchObject({
        status: 'catalogued',
      });
    expect(events.published).toHaveLength(1);
  });

  it('is catalogued all the same when its table cannot be brought up to date; the next file tries again', async () => {
    const put = tables.put;
    tables.put = async () => {
      throw new Error('AccessDenied');
    };
    expect(await ingest(await upload('a.csv', 'abc'))).toMatchObject({ status: 'catalogued' });
    expect(events.published).toHaveLength(1);
    expect(log.lines.map(({ fields }) => fields?.error)).toEqual([new Error('AccessDenied')]);
    tables.put = put;
    await ingest(await upload('b.csv', 'abcd'));
    expect(tables.tables.get('shop_rows')).toMatchObject({
      prefix: 'curated/shop/rows/',
      columns: [{ name: 'id', type: 'string' }],
    });
  });

  it('is marked where it holds labels, also the second time', async () => {
    const sources = [
      { name: 'rows', key: 'id' },
      { name: 'reports', role: 'labels', key: 'id', columns: { bad: { type: 'boolean' } } },
    ];
    const definition = projectSchema.parse({ ...project, data: { sources } });
    await publishDefinition(registry, { definition, codeHash: 'c', by: 'test', at: clock() });
    expect(await ingest(await upload('a.csv', 'abc', 'reports'))).toMatchObject({ status: 'catalogued', labels: true });
    expect(await ingest(await upload('b.csv', 'abc', 'reports'))).toMatchObject({ status: 'duplicate', labels: true });
    expect(await ingest(await upload('a.csv', 'abc'))).not.toHaveProperty('labels');
  });

  it('is another dataset under another contract', async () => {
    await ingest(await upload('a.csv', 'abc'));
    const definition = projectSchema.parse({ ...project, data: { sources: [{ name: 'rows', key: 'other' }] } });
    await publishDefinition(registry, { definition, codeHash: 'c', by: 'test', at: clock() });
    expect(await ingest(await upload('b.csv', 'abc'))).toMatchObject({ status: 'catalogued' });
    expect(await listDatasets(registry, 'shop')).toHaveLength(2);
  });

  it.each([
    ['an unreadable file', 'rows', 'shop', unreadable, 'the file is binary'],
    ['a file without a good row', 'rows', 'shop', noneGood, 'none of 1 rows meets the contract; 1 times: id: missing'],
    ['an unknown source', 'rowz', 'shop', good, "project 'shop' has no source 'rowz'; it has: rows"],
    ['an unknown project', 'rows', 'shopp', good, "no project 'shopp' is published"],
  ])('is rejected whole: %s', async (_, source, name, convert, reason) => {
    const input = await upload('a.csv', 'abc', source, name);
    const result = await ingest(input, convert);
    expect(result).toMatchObject({ status: 'rejected' });
    expect('reason' in result && result.reason).toContain(reason);
    expect(events.published[0]).toMatchObject({ type: 'DatasetRejected', detail: { object: input.object.key } });
    const keys: string[] = [];
    for await (const { key } of lake.list(`quarantine/${name}/`)) keys.push(key);
    const description = keys.find((key) => key.endsWith('/object.json'))!;
    expect(JSON.parse(new TextDecoder().decode(await lake.get(description)))).toMatchObject({ object: input.object });
    expect(await lake.head(input.object.key)).toBeDefined();
    expect(await listDatasets(registry, name)).toEqual([]);
    expect(await ingest(input, good)).toEqual({ status: 'skipped' });
  });

  it('is rejected without being read when it is empty or too large', async () => {
    const { object, ...place } = await upload('a.csv', 'abc');
    const inspect = (size: number) => inspectObject({ registry }, { ...place, object: { ...object, size } });
    expect(await inspect(0)).toMatchObject({ action: 'reject', reason: 'the file is empty' });
    expect((await inspect(limits.objectBytes + 1)).reason).toContain('at most 256 are taken');
  });

  it('fails, to be tried again, when something else goes wrong', async () => {
    const input = await upload('a.csv', 'abc');
    const broken: Convert = async () => {
      throw new Error('out of memory');
    };
    await expect(ingest(input, broken)).rejects.toThrow('out of memory');
    expect(await ingest(input)).toMatchObject({ status: 'catalogued' });
  });
});
