import { contentHash } from '../content-hash.ts';
import type { DatasetVersion } from '../contracts/dataset.ts';
import { type DatasetRecord, keys, type ObjectRecord } from '../contracts/registry.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';

export interface CatalogueResult {
  /** `duplicate`: equal content was catalogued from another object. */
  status: ObjectRecord['status'];
  /** The object had been entered before, with that status: a repeated call. */
  repeated: boolean;
}

/** Hash that identifies an ingested object: its key and the version (or content) of it. */
export function objectHash(object: { key: string; versionId?: string; etag: string }): string {
  return contentHash([object.key, object.versionId ?? object.etag]).slice(0, 40);
}

/**
 * Enters a dataset version and the object it came from in one transaction. The same object twice, and the same content
 * under two names, change nothing.
 */
export async function catalogueDataset(store: RecordStore, version: DatasetVersion): Promise<CatalogueResult> {
  const { project, source, datasetVersion, object, cataloguedAt: at } = version;
  const record: DatasetRecord = { ...version, ...keys.dataset(project, source, datasetVersion) };
  const ofObject = (status: ObjectRecord['status']): ObjectRecord => ({
    ...keys.object(project, objectHash(object)),
    project,
    key: object.key,
    ...(object.versionId ? { versionId: object.versionId } : {}),
    ...(object.sequencer ? { sequencer: object.sequencer } : {}),
    status,
    datasetVersion,
    at,
  });
  try {
    await store.write([
      { put: ofObject('catalogued'), when: 'absent' },
      { put: record, when: 'absent' },
    ]);
    return { status: 'catalogued', repeated: false };
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  try {
    await store.write([{ put: ofObject('duplicate'), when: 'absent' }]);
    return { status: 'duplicate', repeated: false };
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const known = await findObject(store, project, object);
    return { status: known?.status ?? 'catalogued', repeated: true };
  }
}

/** Enters an object that could not be read at all; false when it had been entered before. */
export async function rejectObject(
  store: RecordStore,
  rejected: { project: string; object: { key: string; versionId?: string; etag: string }; reason: string; at: string },
): Promise<boolean> {
  const { project, object, reason, at } = rejected;
  const put: ObjectRecord = {
    ...keys.object(project, objectHash(object)),
    project,
    key: object.key,
    ...(object.versionId ? { versionId: object.versionId } : {}),
    status: 'rejected',
    reason,
    at,
  };
  try {
    await store.write([{ put, when: 'absent' }]);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return false;
  }
}

/** What became of an object, or undefined where it has not been ingested. */
export async function findObject(
  store: RecordStore,
  project: string,
  object: { key: string; versionId?: string; etag: string },
): Promise<ObjectRecord | undefined> {
  return store.get<ObjectRecord>(keys.object(project, objectHash(object)));
}

/** Catalogued versions of a project, or of one source, by source and version. */
export async function listDatasets(store: RecordStore, project: string, source?: string): Promise<DatasetRecord[]> {
  const { pk } = keys.dataset(project, '', '');
  return store.query<DatasetRecord>(pk, { prefix: source === undefined ? 'DATASET#' : `DATASET#${source}#` });
}

export interface DatasetTotals {
  rows: number;
  /** Rows by source. */
  bySource: Record<string, number>;
  versions: number;
  /** ISO 8601, or null where there is none. */
  lastCataloguedAt: string | null;
}

/** Rows that are catalogued, in all and by source. */
export async function datasetTotals(store: RecordStore, project: string): Promise<DatasetTotals> {
  const totals: DatasetTotals = { rows: 0, bySource: {}, versions: 0, lastCataloguedAt: null };
  for (const { source, rows, cataloguedAt } of await listDatasets(store, project)) {
    totals.rows += rows;
    totals.bySource[source] = (totals.bySource[source] ?? 0) + rows;
    totals.versions++;
    if (totals.lastCataloguedAt === null || cataloguedAt > totals.lastCataloguedAt)
      totals.lastCataloguedAt = cataloguedAt;
  }
  return totals;
}
