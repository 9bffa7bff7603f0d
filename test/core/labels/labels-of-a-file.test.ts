import { beforeEach, describe, expect, it } from 'vitest';
import { convertFile } from '../../../adapters/duckdb/convert.ts';
import { readFileLabels } from '../../../adapters/duckdb/labels.ts';
import {
  memoryEvents,
  memoryLog,
  memoryObjectStore,
  memoryRecordStore,
  memoryTables,
} from '../../../adapters/memory/index.ts';
import type { IngestResult } from '../../../core/contracts/ingest.ts';
import { type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { LeaseRecord } from '../../../core/contracts/registry/triggers.ts';
import type { RecordedLabel } from '../../../core/contracts/serving.ts';
import { catalogueObject } from '../../../core/ingest/catalogue-object.ts';
import { convertObject } from '../../../core/ingest/convert-object.ts';
import { publishLabels } from '../../../core/labels/publish-labels.ts';
import { readLabels } from '../../../core/labels/read-labels.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { snapshotInputs } from '../../../core/snapshot/inputs.ts';
import { readEntityMessage } from '../../../core/windows/online/entity-messages.ts';
import { updateEntities } from '../../../core/windows/online/update-entities.ts';
import { routeTo } from '../../support/route.ts';
import { storeModel } from '../../support/stored-model.ts';
import { type Payment, paymentsProject, randomPayments, recordEvent } from '../serve/payments.ts';
import { expectStatesOf, kept, now } from '../windows/online/states.ts';

let lake: ReturnType<typeof memoryObjectStore>;
let registry: ReturnType<typeof memoryRecordStore>;
let entities: ReturnType<typeof memoryRecordStore>;
let sent: string[];
const clock = () => new Date(now);

const labelsSource = (columns = { fraud: { type: 'boolean' as const } }) => ({
  name: 'reports',
  role: 'labels' as const,
  key: 'id',
  time: 'known',
  columns: { id: { type: 'string' as const }, ...columns },
});

async function publish(change: Partial<ProjectInput> = {}, labels: object = labelsSource()): Promise<void> {
  const base = paymentsProject() as ProjectInput;
  const definition = projectSchema.parse({
    ...base,
    data: { sources: [...base.data.sources, labels] },
    ...change,
  });
  await publishDefinition(registry, { definition, codeHash: 'c', by: 'test', at: clock() });
}

beforeEach(async () => {
  lake = memoryObjectStore();
  registry = memoryRecordStore();
  entities = memoryRecordStore();
  sent = [];
  await publish();
});

async function catalogue(content: string, file = 'a.csv', source = 'reports') {
  const key = `raw/pay/${source}/${file}`;
  await lake.put(key, content);
  const { etag, size } = (await lake.head(key))!;
  const input = { project: 'pay', source, object: { key, etag, size } };
  const state = await convertObject({ lake, registry, convert: convertFile, piiKey: async () => 'k' }, input);
  return catalogueObject(
    { lake, registry, events: memoryEvents(), tables: memoryTables(), clock, log: memoryLog() },
    state,
  );
}

const publisher = (published: IngestResult) =>
  publishLabels(
    {
      lake,
      registry,
      entities,
      readLabels: readFileLabels,
      sendEntityMessages: async (bodies) => void sent.push(...bodies),
      clock,
    },
    published,
  );

/** The ingest machine with a file of labels. */
const ingest = async (content: string, file?: string) => publisher(await catalogue(content, file));

async function objects(): Promise<[key: string, lines: RecordedLabel[]][]> {
  const found: [string, RecordedLabel[]][] = [];
  for await (const { key } of lake.list('labels/')) {
    const lines = new TextDecoder()
      .decode(await lake.get(key))
      .trim()
      .split('\n');
    found.push([key, lines.map((line) => JSON.parse(line) as RecordedLabel)]);
  }
  return found;
}

const csv = (payments: readonly Payment[]) =>
  `id,known,fraud\n${payments
    .filter((p) => p.fraud !== null)
    .map((p) => `${p.id},${new Date(p.labelledAt!).toISOString()},${p.fraud}\n`)
    .join('')}`;

/** A model serves. */
async function promoteModel(classes = ['false', 'true']): Promise<void> {
  await registry.write([{ put: routeTo('pay', 1, 'm1') }]);
  const model = { project: 'pay', version: 1, digest: 'm1' };
  await storeModel({ registry, lake }, model, { 'model.json': { format: 1, classes, plan: {}, model: {} } });
}

describe('the monitor', () => {
  it('reads the labels of a file as those of the API', async () => {
    const result = await ingest('id,known,fraud\nt-1,2026-01-05T00:00:00Z,yes\nt-2,2026-01-06 12:00:00,0\n');
    expect(result).toMatchObject({ known: false, labels: 2, objects: 1, events: 0 });
    const [[key, lines]] = (await objects()) as [[string, RecordedLabel[]]];
    expect(key).toBe(`labels/pay/dt=${clock().toISOString().slice(0, 10)}/file-${result.datasetVersion}.ndjson`);
    expect(lines).toEqual([
      { project: 'pay', key: 't-1', value: true, at: '2026-01-05T00:00:00.000Z' },
      { project: 'pay', key: 't-2', value: false, at: '2026-01-06T12:00:00.000Z' },
    ]);
    const labels = await readLabels([new TextDecoder().decode(await lake.get(key))], { now: 0, codeOf: Number });
    expect([labels.count, labels.malformed, labels.of({ inferenceId: 'i', key: 't-1' })]).toEqual([2, 0, true]);
  });

  it('is told the moment of the catalogue where a file has none, and keys as the records have them', async () => {
    await publish(
      {},
      {
        name: 'reports',
        role: 'labels',
        key: 'id',
        columns: { fraud: { type: 'string', values: ['legit', 'fraud'] } },
      },
    );
    await ingest('id,fraud\n7,legit\n8,fraud\n');
    const [[, lines]] = (await objects()) as [[string, RecordedLabel[]]];
    expect(lines.map(({ key, value, at }) => [key, value, at])).toEqual([
      ['7', 'legit', clock().toISOString()],
      ['8', 'fraud', clock().toISOString()],
    ]);
  });

  it('is not told twice: the snapshot reads the curated file alone', async () => {
    await catalogue(
      'id,at\nt-1,2026-01-01T00:00:00Z\n'.replace('id,at', 'id,at,terminal').replace('Z\n', 'Z,m\n'),
      'r.csv',
      'payments',
    );
    await ingest('id,known,fraud\nt-1,2026-01-05T00:00:00Z,1\n');
    await lake.put('labels/pay/dt=2026-01-05/abc.ndjson', '{}\n');
    expect((await snapshotInputs({ registry, lake }, 'pay')).labelObjects).toEqual([
      'labels/pay/dt=2026-01-05/abc.ndjson',
    ]);
  });
});

describe('repetition', () => {
  const content = 'id,known,fraud\nt-1,2026-01-05T00:00:00Z,1\n';

  it('does nothing more, also of the same content under another name', async () => {
    const first = await ingest(content);
    const before = await objects();
    expect(await publisher(await catalogue(content, 'b.csv'))).toEqual({
      ...first,
      known: true,
      labels: 0,
      objects: 0,
    });
    expect(await objects()).toEqual(before);
  });

  it('finishes what an attempt that died had begun', async () => {
    await promoteModel();
    const state = await catalogue(content);
    let alive = false;
    const dying = (published: IngestResult) =>
      publishLabels(
        {
          lake: {
            ...lake,
            put: async (...given) => (alive ? lake.put(...given) : Promise.reject(new Error('killed'))),
          },
          registry,
          entities,
          readLabels: readFileLabels,
          sendEntityMessages: async (bodies) => void sent.push(...bodies),
          clock,
        },
        published,
      );
    await expect(dying(state)).rejects.toThrow('killed');
    expect(await objects()).toEqual([]);
    alive = true;
    expect(await dying(state)).toMatchObject({ known: false, labels: 1, objects: 1 });
    // The event comes twice; the windows know it by its key.
    expect(new Set(sent).size).toBe(1);
  });
});

describe('the entity windows', () => {
  it('count labels of a file as they count those of the history', async () => {
    const payments = randomPayments(60, 5);
    const unlabelled = payments.map((p) => ({ ...p, fraud: null, labelledAt: null }));
    entities = (await kept(unlabelled.slice(0, 30))) as typeof entities;
    await updateEntities(
      entities,
      'pay',
      unlabelled.slice(30).map((p) => recordEvent(p)),
      now,
    );
    await promoteModel();
    const { labels, events } = await ingest(csv(payments));
    expect(events).toBe(labels);
    for (const twice of [sent, sent])
      await updateEntities(
        entities,
        'pay',
        twice.flatMap((body) => readEntityMessage(body).events),
        now,
      );
    await expectStatesOf(entities, payments);
  });

  it('are not told of labels that were known before they begin, nor of those from the future', async () => {
    entities = (await kept(randomPayments(30, 6))) as typeof entities;
    await promoteModel();
    const future = new Date(now + 3 * 86_400_000).toISOString();
    await ingest(`id,known,fraud\nt-1,2020-01-01T00:00:00Z,1\nt-2,${future},1\nt-3,2026-01-05T00:00:00Z,1\n`);
    expect(sent.flatMap((body) => readEntityMessage(body).events)).toMatchObject([
      { kind: 'label', key: 't-3', value: 1 },
    ]);
  });

  it('are told by the names of the classes of the model that serves', async () => {
    await publish({}, { ...labelsSource(), columns: { fraud: { type: 'string', values: ['ok', 'stolen', '?'] } } });
    await promoteModel(['ok', 'stolen']);
    await ingest(
      'id,known,fraud\nt-1,2026-01-01T00:00:00Z,stolen\nt-2,2026-01-01T00:00:00Z,ok\nt-3,2026-01-01T00:00:00Z,?\n',
    );
    expect(sent.flatMap((body) => readEntityMessage(body).events).map((e) => 'value' in e && e.value)).toEqual([1, 0]);
  });

  it('are told while the first run is under way, and not before', async () => {
    await ingest('id,known,fraud\nt-1,2026-01-01T00:00:00Z,1\n');
    expect(sent).toEqual([]);
    await registry.write([{ put: { ...keys.lease('pay'), runId: 'r1' } as unknown as LeaseRecord }]);
    await ingest('id,known,fraud\nt-2,2026-01-01T00:00:00Z,1\n', 'b.csv');
    expect(sent.flatMap((body) => readEntityMessage(body).events)).toMatchObject([{ key: 't-2' }]);
  });

  it('are not told where none is of the target', async () => {
    await publish({ features: { windows: [] } });
    await promoteModel();
    expect(await ingest('id,known,fraud\nt-1,2026-01-01T00:00:00Z,1\n')).toMatchObject({ events: 0, labels: 1 });
    expect(sent).toEqual([]);
  });
});

it('refuses what is no catalogued file of labels', async () => {
  const state = await catalogue('id,at,terminal\nt-1,2026-01-01T00:00:00Z,m\n', 'r.csv', 'payments');
  await expect(publisher(state)).rejects.toThrow("with role: labels, received 'payments'");
  await expect(publisher({ ...state, datasetVersion: 'x' })).rejects.toThrow('dataset x of');
  await expect(publisher({ project: 'pay', source: 'reports', status: 'rejected' })).rejects.toThrow('received none');
});
