import { expect, test } from 'vitest';
import { convertFile } from '../../../adapters/duckdb/convert.ts';
import { joinRows } from '../../../adapters/duckdb/snapshot.ts';
import {
  memoryEvents,
  memoryLog,
  memoryObjectStore,
  memoryRecordStore,
  memoryTables,
} from '../../../adapters/memory/index.ts';
import { type Dataset, reserved } from '../../../core/contracts/dataset.ts';
import { projectSchema } from '../../../core/contracts/project.ts';
import { catalogueObject } from '../../../core/ingest/catalogue-object.ts';
import { convertObject } from '../../../core/ingest/convert-object.ts';
import { prepare } from '../../../core/prepare/prepare.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { buildSnapshot } from '../../../core/snapshot/build.ts';
import { snapshotInputs } from '../../../core/snapshot/inputs.ts';
import { column, rowAt } from '../../../core/table/table.ts';
import { type CellTable, cell, type Format, fileOf, nameOf } from '../../adapters/duckdb/cells.ts';
import { trainPackage } from '../serve/payments.ts';
import { memoryService, request } from '../serve/service.ts';

const clock = () => new Date(Date.UTC(2026, 5, 1));
const definition = projectSchema.parse({
  name: 'shop',
  objective: { task: 'binary', target: 'bad' },
  data: { sources: [{ name: 'rows', key: 'id' }], split: { by: 'random', validation: 0.2, test: 0.2 } },
  features: { exclude: ['id'], automatic: false, selection: false },
});

/** The snapshot of a table that came in two files. */
async function snapshotOf(table: CellTable, format: Format): Promise<Dataset> {
  const [lake, registry] = [memoryObjectStore(), memoryRecordStore()];
  await publishDefinition(registry, { definition, codeHash: 'c', by: 'test', at: clock() });
  const half = Math.ceil(table.rows / 2);
  for (const [from, rows] of [[half, table.rows - half] as const, [0, half] as const]) {
    const key = `raw/shop/rows/${from}`;
    await lake.put(key, await fileOf({ ...table, rows, from }, format));
    const { etag, size } = (await lake.head(key))!;
    const object = { key, etag, size };
    const ports = { lake, registry, convert: convertFile, piiKey: async () => 'k' };
    const state = await convertObject(ports, { project: 'shop', source: 'rows', object });
    const events = memoryEvents();
    const warn = (message: string) => {
      throw new Error(message);
    };
    const log = { ...memoryLog(), warn };
    await catalogueObject({ lake, registry, events, tables: memoryTables(), clock, log }, state);
  }
  const inputs = await snapshotInputs({ lake, registry }, 'shop');
  return buildSnapshot(await joinRows(inputs, lake), inputs, clock()).dataset;
}

/** The row of the file that each row of a dataset is. */
function numbersOf({ table }: Dataset): number[] {
  const key = column(table, reserved.key);
  if (!('codes' in key)) throw new TypeError('expected keys as text');
  return Array.from(key.codes, (code) => Number(key.dictionary[code]));
}

test.each([
  [{ columns: 60, rows: 3_000 }, 'csv'],
  [{ columns: 130, rows: 2_500 }, 'parquet'],
  [{ columns: 400, rows: 300 }, 'json'],
  [{ columns: 2, rows: 20_000 }, 'ndjson'],
] as const)(
  'cells of %o as %s stay in their rows up to the inference log',
  { timeout: 180_000 },
  async (table, format) => {
    const names = Array.from({ length: table.columns }, (_, c) => nameOf(c));
    const dataset = await snapshotOf(table, format);
    const rowOf = numbersOf(dataset);

    expect([...rowOf].sort((a, b) => a - b)).toEqual(Array.from({ length: table.rows }, (_, i) => i));
    const target = column(dataset.table, reserved.target);
    expect('values' in target && target.values.every((v, i) => v === rowOf[i]! % 2)).toBe(true);
    names.forEach((name, c) => {
      const found = column(dataset.table, name);
      expect('values' in found && found.values.findIndex((v, i) => v !== cell(rowOf[i]!, c))).toBe(-1);
    });

    const { matrix, rowIndex, target: prepared } = prepare(dataset).prepared.trees!;
    expect(matrix.features.map((f) => f.name).sort()).toEqual([...names].sort());
    matrix.features.forEach(({ name }, f) => {
      const c = names.indexOf(name);
      expect(matrix.data[f]!.findIndex((v, i) => v !== cell(rowOf[rowIndex[i]!]!, c))).toBe(-1);
    });
    expect(prepared.findIndex((v, i) => v !== rowOf[rowIndex[i]!]! % 2)).toBe(-1);

    const service = memoryService();
    await service.serve(trainPackage(dataset, 'gradientBoostedTrees'));
    const asked = rowOf.slice(0, 300);
    const records = asked.map((_, i) => {
      const row = rowAt(dataset.table, i);
      return Object.fromEntries([['id', String(asked[i])], ...names.map((name) => [name, row[name]])]);
    });
    await service.predictor.predict(request('shop', { records }));
    expect(service.captured).toHaveLength(300);
    service.captured.forEach(({ record }, i) => {
      expect(names.findIndex((name, c) => record[name] !== cell(asked[i]!, c))).toBe(-1);
    });
  },
);
