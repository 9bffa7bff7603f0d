import { type DescribedDataset, describedDatasetSchema } from '../contracts/dataset.ts';
import { type DatasetWarning, warningWords } from '../contracts/dataset-warnings.ts';
import type { PerennialEvent } from '../contracts/events.ts';
import type { DatasetVersionId, ProjectName } from '../contracts/ids.ts';
import type { IngestConversion, IngestFailure, IngestInspection, IngestResult } from '../contracts/ingest.ts';
import { lake as lakeKeys } from '../contracts/lake.ts';
import type { DatasetRecord, SourceRecord } from '../contracts/registry/datasets.ts';
import { keys } from '../contracts/registry/keys.ts';
import { type Contract, contractHash, contractOf, type Source } from '../contracts/source-contract.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import {
  catalogueDataset,
  failObject,
  isUnannounced,
  keepGone,
  noteAnnounced,
  objectHash,
  rejectObject,
} from '../registry/datasets.ts';
import { findDefinition } from '../registry/definitions.ts';
import { describeCurated, type TableCatalogue } from './curated-table.ts';
import { fitColumns } from './sql/describe.ts';
import { datasetWarnings } from './warnings.ts';

export interface CataloguePorts extends Pick<Ports, 'lake' | 'registry' | 'events' | 'clock' | 'log'> {
  tables: TableCatalogue;
}

/**
 * Enters what became of an object into the registry and says so on the bus, once, however often the object is told of: who finds it
 * entered and not told of waits for whoever entered it, and says it where that one has died. The same content under another name
 * publishes none.
 *
 * Last, the source's table for SQL learns of new columns. It is a convenience: should that fail, the dataset is catalogued
 * all the same, and the next file of the source tries again.
 *
 * An object whose contract has changed since it was converted is not entered: it is to be converted again.
 */
export async function catalogueObject(
  ports: CataloguePorts,
  state: IngestInspection | IngestConversion | IngestFailure,
): Promise<IngestResult> {
  const { project, source, object } = state;
  if (state.action === 'fail') return fail(state, ports);
  const definition = (await findDefinition(ports.registry, project))?.definition;
  const declared = definition?.data.sources.find((s) => s.name === source);
  if (definition && declared && state.contractHash !== contractHash(contractOf(definition, declared)))
    return { project, source, object, status: 'outdated' };
  if (state.action === 'reject') return reject(state, ports);
  if (state.action === 'gone') {
    const { contractHash } = state;
    const at = ports.clock().toISOString();
    await keepGone(ports.registry, { project, object, at, ...(contractHash ? { contractHash } : {}) });
    return { project, source, status: 'kept', reason: `${object.key} is no longer there` };
  }
  if (state.action !== 'catalogue' && state.action !== 'duplicate') {
    throw new TypeError(`expected an object to catalogue or to reject, received action '${state.action}'`);
  }
  const described = await describedDataset(state, ports);
  const columns = fitColumns(described.columns);
  const warnings =
    declared && definition ? await warningsOf(described, contractOf(definition, declared), declared, ports) : [];
  const now = ports.clock();
  const result = await catalogueDataset(ports.registry, {
    ...described,
    object,
    ...columns,
    ...(warnings.length > 0 ? { warnings } : {}),
    cataloguedAt: now.toISOString(),
  });
  const { datasetVersion, rows, quarantined } = described;
  if (await isUnannounced(ports.registry, { project, object, now }, result)) {
    const detail = { project, source, datasetVersion, rows, quarantined };
    await ports.events.publish([
      { type: 'DatasetCatalogued', detail },
      ...violation({ project, source, datasetVersion, object: object.key }, warnings),
    ]);
    await noteAnnounced(ports.registry, project, object);
    const seen: SourceRecord = { ...keys.source(project, source), project, source, columns: columns.columns };
    await ports.registry.write([{ put: seen }]);
  }
  if (result.status === 'removed') return { project, source, status: 'kept', reason: 'its dataset was removed' };
  if (definition && declared)
    await describeCurated(ports.tables, definition, declared, described).catch((error) =>
      ports.log.warn('table of a source not up to date', { project, source, error }),
    );
  const labels = declared?.role === 'labels' ? { labels: true as const } : {};
  const status = result.status === 'duplicate' ? 'duplicate' : 'catalogued';
  return { project, source, status, datasetVersion, rows, quarantined, ...labels };
}

/** What is to be said of the file, compared with the one of its source that was catalogued before. */
async function warningsOf(
  described: DescribedDataset,
  contract: Contract,
  { name, quarantineLimit = 0.05 }: Source,
  { registry }: CataloguePorts,
): Promise<DatasetWarning[]> {
  // Found again where this is repeated.
  const known = await registry.get<DatasetRecord>(keys.dataset(described.project, name, described.datasetVersion));
  if (known) return known.warnings ?? [];
  const before = await registry.get<SourceRecord>(keys.source(described.project, name));
  return datasetWarnings(described, contract, before, quarantineLimit);
}

function violation(
  dataset: { project: ProjectName; source: string; datasetVersion: DatasetVersionId; object: string },
  warnings: readonly DatasetWarning[],
): PerennialEvent[] {
  if (warnings.length === 0) return [];
  const detail = {
    ...dataset,
    findings: [],
    warnings: warnings.slice(0, 20).map((w) => warningWords(w).slice(0, 500)),
  };
  return [{ type: 'QualityViolated', detail }];
}

/** What a person can do about an error of that name. */
function failureText(error: string): string {
  if (/^(Runtime\.|Lambda\.Unknown|Sandbox\.)/.test(error) && !/Timedout/i.test(error))
    return `the worker died (${error}), perhaps for want of memory; send the file again in smaller parts`;
  if (/Timed?out/i.test(error))
    return `the conversion took longer than a function may (${error}); send the file again in smaller parts`;
  return `the conversion failed (${error}), its log says where; send the file again to try it again`;
}

async function fail(
  { project, source, object, error }: IngestFailure,
  { registry, clock }: CataloguePorts,
): Promise<IngestResult> {
  const reason = failureText(error.slice(0, 80));
  await failObject(registry, { project, object, reason, at: clock().toISOString() });
  return { project, source, status: 'failed', reason };
}

async function reject(
  state: IngestInspection | IngestConversion,
  { lake, registry, events, clock }: CataloguePorts,
): Promise<IngestResult> {
  const { project, source, object } = state;
  const reason = state.reason ?? 'unreadable';
  const datasetVersion = 'datasetVersion' in state ? state.datasetVersion : undefined;
  const at = clock().toISOString();
  const key = lakeKeys.quarantine(project, source, datasetVersion ?? objectHash(object), 'object.json');
  await lake.put(key, JSON.stringify({ project, source, object, reason, at }), { contentType: 'application/json' });
  const { contractHash } = state;
  await rejectObject(registry, { project, object, reason, at, ...(contractHash ? { contractHash } : {}) });
  await events.publish([{ type: 'DatasetRejected', detail: { project, source, object: object.key, reason } }]);
  return { project, source, status: 'rejected', reason };
}

/** Of a new dataset what Convert wrote; of a known one what the catalogue holds. */
async function describedDataset(
  state: IngestInspection | IngestConversion,
  { lake, registry }: CataloguePorts,
): Promise<DescribedDataset> {
  const { project, source, datasetVersion, recordKey } = state as IngestConversion;
  if (recordKey !== undefined) return getJson(lake, recordKey, describedDatasetSchema);
  const known = datasetVersion && (await registry.get<DatasetRecord>(keys.dataset(project, source, datasetVersion)));
  if (!known) throw new TypeError(`expected the key of a dataset's description, received none for ${state.object.key}`);
  const { pk: _, sk: __, ttl: ___, ...described } = known;
  return described;
}
