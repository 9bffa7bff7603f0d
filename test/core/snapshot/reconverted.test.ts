import { beforeEach, expect, it } from 'vitest';
import { convertFile } from '../../../adapters/duckdb/convert.ts';
import { joinRows } from '../../../adapters/duckdb/snapshot.ts';
import {
  memoryEvents,
  memoryLog,
  memoryObjectStore,
  memoryRecordStore,
  memoryTables,
} from '../../../adapters/memory/index.ts';
import type { DatasetExtra } from '../../../core/contracts/dataset.ts';
import { type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import { catalogueObject } from '../../../core/ingest/catalogue-object.ts';
import { compareTrial, valueLosses } from '../../../core/ingest/compare-trial.ts';
import { convertObject } from '../../../core/ingest/convert-object.ts';
import { tryObject } from '../../../core/ingest/try-object.ts';
import { listDatasets } from '../../../core/registry/datasets.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { snapshotStep } from '../../../core/snapshot/step.ts';
import { runStep } from '../../../core/steps/run-step.ts';
import { decodeTable } from '../../../core/table/codec.ts';
import { numericColumn } from '../../../core/table/table.ts';

let lake: ReturnType<typeof memoryObjectStore>;
let registry: ReturnType<typeof memoryRecordStore>;
let now: number;
const clock = () => new Date(now++ * 1000);

beforeEach(() => {
  lake = memoryObjectStore();
  registry = memoryRecordStore();
  now = Date.parse('2026-02-01T00:00:00Z') / 1000;
});

const shop = (amount: 'string' | 'number'): ProjectInput => ({
  name: 'shop',
  objective: { task: 'binary', target: 'bad' },
  data: { sources: [{ name: 'rows', columns: { amount: { type: amount }, bad: { type: 'boolean' } } }] },
});

async function publish(amount: 'string' | 'number') {
  const definition = projectSchema.parse(shop(amount));
  await publishDefinition(registry, { definition, codeHash: 'c', by: 'test', at: clock() });
}

async function upload(content: string) {
  const key = 'raw/shop/rows/a.csv';
  await lake.put(key, content);
  const { etag, size } = (await lake.head(key))!;
  return { project: 'shop', source: 'rows', object: { key, etag, size } };
}

async function ingest(input: Awaited<ReturnType<typeof upload>>) {
  const state = await convertObject({ lake, registry, convert: convertFile, piiKey: async () => 'k' }, input);
  return catalogueObject(
    { lake, registry, events: memoryEvents(), tables: memoryTables(), clock, log: memoryLog() },
    state,
  );
}

async function snapshot() {
  const ports = { lake, registry, clock, codeHash: () => 'x', joinRows };
  const { rowsKey } = await runStep(ports, snapshotStep, {
    project: 'shop',
    runId: `run-${now}`,
    trigger: {},
  } as LifecycleState);
  return decodeTable<DatasetExtra>(await lake.get(rowsKey)).table;
}

const file = (amount: (i: number) => string) =>
  `amount,bad\n${Array.from({ length: 80 }, (_, i) => `${amount(i)},${i % 3 === 0}\n`).join('')}`;

it('a snapshot waits for the conversion under a changed type, and then reads the values', async () => {
  await publish('string');
  const input = await upload(file((i) => `${i}.50`));
  await ingest(input);
  await publish('number');

  await expect(snapshot()).rejects.toMatchObject({ name: 'ConversionUnderWay' });

  await ingest(input);
  const { values } = numericColumn(await snapshot(), 'amount');
  expect([...values].sort((a, b) => a - b).slice(0, 3)).toEqual([0.5, 1.5, 2.5]);
});

it('a snapshot refuses a column that a change of type would empty, where the file is gone', async () => {
  await publish('string');
  const input = await upload(file((i) => (i < 40 ? `${i}` : `about ${i}`)));
  await ingest(input);
  lake = Object.assign(lake, {
    get: (
      (get) => (key: string, version?: string) =>
        key.startsWith('raw/') ? memoryObjectStore().get(key, version) : get.call(lake, key, version)
    )(lake.get),
  });
  await publish('number');
  expect(await ingest(input)).toMatchObject({ status: 'kept' });

  await expect(snapshot()).rejects.toThrow(
    /40 of 80 values of 'amount' in dataset \w+ are no number.*raw\/shop\/rows\/a.csv is gone.*dataset remove shop/,
  );
});

it('a trial says what a file would become, and writes nothing', async () => {
  await publish('string');
  const input = await upload(file((i) => (i % 4 === 0 ? 'N/A?' : `${i}`)));
  await ingest(input);
  const [dataset] = await listDatasets(registry, 'shop');
  const keys = async () => {
    const found: string[] = [];
    for await (const { key } of lake.list('')) found.push(key);
    return found;
  };
  const before = await keys();
  const ports = { lake, convert: convertFile, piiKey: async () => 'k' };

  const answer = await tryObject(ports, { ...input, trial: shop('number') });

  expect(answer).toMatchObject({ status: 'converted', rows: 60, quarantined: 20 });
  const change = compareTrial({ key: input.object.key, source: 'rows' }, dataset, answer);
  expect(change).toMatchObject({ status: 'converted', rowsBefore: 80, rowsAfter: 60 });
  expect(valueLosses([change])).toEqual([
    { source: 'rows', column: 'amount', fraction: 0.25, valuesBefore: 80, valuesAfter: 60 },
    { source: 'rows', column: 'bad', fraction: 0.25, valuesBefore: 80, valuesAfter: 60 },
  ]);
  expect(await keys()).toEqual(before);
});
