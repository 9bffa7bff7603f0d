import { convertFile } from '../../../adapters/duckdb/convert.ts';
import { joinRows } from '../../../adapters/duckdb/snapshot.ts';
import {
  memoryEvents,
  memoryLog,
  memoryObjectStore,
  memoryRecordStore,
  memoryTables,
} from '../../../adapters/memory/index.ts';
import { zip } from '../../../adapters/zip.ts';
import type { DatasetExtra, SnapshotManifest } from '../../../core/contracts/dataset.ts';
import { lake as lakeKeys } from '../../../core/contracts/lake.ts';
import { type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import { catalogueObject } from '../../../core/ingest/catalogue-object.ts';
import { convertObject } from '../../../core/ingest/convert-object.ts';
import { packedStore } from '../../../core/packs/packed-store.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { snapshotStep } from '../../../core/snapshot/step.ts';
import { runStep } from '../../../core/steps/run-step.ts';
import { decodeTable } from '../../../core/table/codec.ts';
import { rowAt } from '../../../core/table/table.ts';

/** A project called shop with target `bad` in memory: its files are ingested and its snapshots made as in the platform. */
export function shop() {
  const lake = memoryObjectStore();
  const registry = memoryRecordStore();
  let now = Date.parse('2026-02-01T00:00:00Z') / 1000;
  const clock = () => new Date(now++ * 1000);

  async function publish(input: Partial<ProjectInput> & Pick<ProjectInput, 'data'>, objective: object = {}) {
    const definition = projectSchema.parse({
      name: 'shop',
      objective: { task: 'binary', target: 'bad', ...objective },
      ...input,
    });
    await publishDefinition(registry, { definition, codeHash: 'c', by: 'test', at: clock() });
  }

  async function ingest(source: string, file: string, content: string) {
    const key = `raw/shop/${source}/${file}`;
    await lake.put(key, content);
    const { etag, size } = (await lake.head(key))!;
    const object = { key, etag, size, versionId: String(now) };
    const ports = { lake, registry, convert: convertFile, piiKey: async () => 'k' };
    const state = await convertObject(ports, { project: 'shop', source, object: { key, etag, size } });
    const warn = (message: string) => {
      throw new Error(message);
    };
    const log = { ...memoryLog(), warn };
    return catalogueObject(
      { lake, registry, events: memoryEvents(), tables: memoryTables(), clock, log },
      { ...state, object },
    );
  }

  /** @param code another reads all anew */
  async function snapshot(code = 'x') {
    const ports = { lake: packedStore(lake, zip), registry, clock, codeHash: () => code, joinRows };
    const result = await runStep(ports, snapshotStep, {
      project: 'shop',
      runId: `run-${now}`,
      trigger: {},
    } as LifecycleState);
    const { table, extra } = decodeTable<DatasetExtra>(await lake.get(result.rowsKey));
    const manifestKey = lakeKeys.snapshotManifest('shop', result.snapshotId);
    const manifest = JSON.parse(new TextDecoder().decode(await lake.get(manifestKey))) as SnapshotManifest;
    return { result, table, extra, manifest, rows: Array.from({ length: table.rows }, (_, i) => rowAt(table, i)) };
  }

  return { lake, registry, publish, ingest, snapshot };
}

/** Lines of a file. */
export const many = (n: number, line: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => `${line(i)}\n`).join('');
/** Hours after the beginning of 2026. */
export const day = (i: number) => new Date(Date.UTC(2026, 0, 1) + i * 3_600_000).toISOString();
