import { rowFiles } from '../../../adapters/duckdb/row-files.ts';
import { memoryEvents } from '../../../adapters/memory/index.ts';
import { onnxWasm } from '../../../adapters/onnx/runtime.ts';
import { zip } from '../../../adapters/zip.ts';
import { modelExplainers } from '../../../core/algorithms/explaining.ts';
import { loadersWith } from '../../../core/algorithms/loading-graphs.ts';
import { finishBatch } from '../../../core/batch/finish.ts';
import { gatherParts } from '../../../core/batch/gather.ts';
import { type PlanPorts, planBatch } from '../../../core/batch/plan.ts';
import { scorePart } from '../../../core/batch/score.ts';
import { stageFile } from '../../../core/batch/stage.ts';
import type { BatchItem, BatchRequest, BatchState, BatchSummary } from '../../../core/contracts/batch.ts';
import type { Dataset } from '../../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { StoredRecord } from '../../../core/contracts/record.ts';
import type { BatchRecord } from '../../../core/contracts/registry/batches.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { contractHash, contractOf } from '../../../core/contracts/source-contract.ts';
import { snapshotIdOf, snapshotInputs } from '../../../core/snapshot/inputs.ts';
import { encodeTable } from '../../../core/table/codec.ts';
import { memoryService } from '../serve/service.ts';

const kinds = { loaders: loadersWith(onnxWasm), explainers: modelExplainers };

/** The service of the API with the batches beside it, all in memory but DuckDB. */
export function batchWorld(service = memoryService()) {
  const { registry, entities, objects: lake } = service;
  const told = memoryEvents();
  const clock = () => new Date(service.clock.now);
  const ports = {
    ...{ lake, registry, entities, events: told, clock, files: rowFiles, kinds, zip },
    piiKey: async () => 'secret',
    joinRows: () => Promise.reject(new Error('the snapshot lies in the lake')),
  };
  const text = async (key: string) => new TextDecoder().decode(await lake.get(key));
  const json = async <T>(key: string) => JSON.parse(await text(key)) as T;

  /** What a machine does with a plan. */
  async function perform(state: BatchState): Promise<BatchRecord> {
    const { project, job } = state;
    for (const item of await json<BatchItem[]>(state.filesKey)) await stageFile(ports, { ...item, project, job });
    await gatherParts(ports, state);
    for (const item of await json<BatchItem[]>(state.partsKey)) await scorePart(ports, { ...item, project, job });
    return finishBatch(ports, state);
  }

  const run = async (request: BatchRequest) => perform(await planBatch(ports, request));

  /** The rows of a CSV result by their columns. */
  async function rowsOf({
    project,
    job,
  }: Pick<BatchRecord, 'project' | 'job'>): Promise<Record<string, string | null>[]> {
    const { objects } = await json<BatchSummary>(keysOf.predictions(project, job, 'job.json'));
    const found: Record<string, string | null>[] = [];
    for (const { key } of objects) {
      let names: string[] = [];
      await rowFiles.read(
        await lake.get(key),
        [],
        (columns) => {
          names = columns.map(({ name }) => name);
        },
        async ({ texts }) => {
          for (const row of texts) found.push(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])));
        },
      );
    }
    return found;
  }

  return { ...service, lake, ports: ports as typeof ports & PlanPorts, told, perform, run, rowsOf, json, text };
}

/** Publishes a dataset's project with the dataset as its only one, and its snapshot in the lake. */
export async function withHistory(world: ReturnType<typeof batchWorld>, { table, extra }: Dataset): Promise<void> {
  const { project: definition } = extra;
  const { name: project } = definition;
  const source = definition.data.sources[0]!;
  await world.publish(definition);
  const at = '2025-12-01T00:00:00.000Z';
  const found = { project, source: source.name, datasetVersion: 'd1', cataloguedAt: at };
  await world.put({ ...keys.dataset(project, source.name, 'd1'), ...found } as unknown as StoredRecord);
  await world.put({
    ...keys.object(project, 'o1'),
    ...{ project, key: keysOf.raw(project, source.name, 'a.csv'), status: 'catalogued', datasetVersion: 'd1', at },
    contractHash: contractHash(contractOf(definition, source)),
  } as unknown as StoredRecord);
  const snapshotId = snapshotIdOf(await snapshotInputs(world.ports, project));
  await world.lake.put(keysOf.snapshotRows(project, snapshotId), encodeTable(table, extra));
}
