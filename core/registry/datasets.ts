import type { DatasetVersion } from '../contracts/dataset.ts';
import type { ContractHash, ProjectName } from '../contracts/ids.ts';
import type { DatasetRecord, ObjectRecord } from '../contracts/registry/datasets.ts';
import { keys } from '../contracts/registry/keys.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed, type WriteCondition } from '../ports/record-store.ts';
import { currentDatasets } from './current-objects.ts';

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

type Ingested = { key: string; versionId?: string; etag: string; size?: number; sequencer?: string };

const attempts = 10;

/**
 * Enters a dataset version and the object it came from in one transaction. The same object twice, and the same content
 * under two names, change nothing. An object that was converted under another contract before is entered anew: it keeps the
 * moment of its arrival, and the dataset of before stays in the catalogue for the models that were made of it.
 */
export async function catalogueDataset(registry: RecordStore, version: DatasetVersion): Promise<CatalogueResult> {
  const { project, source, datasetVersion, object, contractHash } = version;
  for (let attempt = 1; ; attempt++) {
    const known = await findObject(registry, project, object);
    if (known?.status === 'removed') return { status: 'removed', repeated: true };
    const same = known?.datasetVersion === datasetVersion && known.contractHash === contractHash;
    if (known && same && wasTaken(known)) return { status: known.status, repeated: true };
    const arrivedAt = known && wasTaken(known) ? known.at : version.cataloguedAt;
    const record: DatasetRecord = {
      ...version,
      ...keys.dataset(project, source, datasetVersion),
      cataloguedAt: arrivedAt,
      ...(known ? { convertedAt: version.cataloguedAt } : {}),
    };
    const there = await registry.get<DatasetRecord>(keys.dataset(project, source, datasetVersion));
    const own = !there || objectHash(there.object) === objectHash(object);
    const status = own ? 'catalogued' : 'duplicate';
    const entered = { ...entryOf(project, object, known, version.cataloguedAt), status, datasetVersion } as const;
    try {
      await registry.write([
        { put: { ...entered, ...(contractHash ? { contractHash } : {}) }, when: unchanged(known) },
        there
          ? { check: keys.dataset(project, source, datasetVersion), when: 'present' }
          : { put: record, when: 'absent' },
      ]);
      return { status, repeated: false };
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === attempts) throw error;
    }
  }
}

/** Who entered an object tells the bus of it within this time, or has died: then another may. */
const announcesWithinMs = 90_000;

/** Another execution has entered the object, and may be about to say so: to be tried again. */
export class AnnouncementUnderWay extends Error {
  override name = 'AnnouncementUnderWay';
  constructor(key: string) {
    super(
      `${key} was entered a moment ago and has not been told of yet; another execution is about to, or this one does then`,
    );
  }
}

/**
 * Whether the bus is still to be told of an object's dataset.
 * @param result what entering it gave
 * @throws AnnouncementUnderWay
 */
export async function isUnannounced(
  registry: RecordStore,
  { project, object, now }: { project: ProjectName; object: Ingested; now: Date },
  result: CatalogueResult,
): Promise<boolean> {
  if (result.status !== 'catalogued') return false;
  if (!result.repeated) return true;
  const known = await findObject(registry, project, object);
  if (!known || known.announced) return false;
  const entered = Date.parse(known.convertedAt ?? known.at);
  if (now.getTime() - entered < announcesWithinMs) throw new AnnouncementUnderWay(object.key);
  return true;
}

/** Notes that the bus has been told of an object's dataset. */
export async function noteAnnounced(registry: RecordStore, project: ProjectName, object: Ingested): Promise<void> {
  const known = await findObject(registry, project, object);
  if (known?.status !== 'catalogued') return;
  const put: ObjectRecord = { ...known, announced: true };
  try {
    await registry.write([{ put, when: unchanged(known) }]);
  } catch (error) {
    // It was entered anew meanwhile: that is to be told of, too.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** Enters an object that could not be read at all; false when it had been entered before, under the same contract. */
export async function rejectObject(
  registry: RecordStore,
  rejected: { project: ProjectName; object: Ingested; reason: string; at: string; contractHash?: ContractHash },
): Promise<boolean> {
  const { project, object, reason, at, contractHash } = rejected;
  for (let attempt = 1; ; attempt++) {
    const known = await findObject(registry, project, object);
    if (known && known.status !== 'failed' && (known.status === 'removed' || known.contractHash === contractHash))
      return false;
    const entered = { ...entryOf(project, object, known, at), status: 'rejected', reason } as const;
    try {
      await registry.write([
        { put: { ...entered, ...(contractHash ? { contractHash } : {}) }, when: unchanged(known) },
      ]);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === attempts) throw error;
    }
  }
}

/** Enters that the ingestion of an object failed; what is known of it from before stays. */
export async function failObject(
  registry: RecordStore,
  failed: { project: ProjectName; object: Ingested; reason: string; at: string },
): Promise<void> {
  const { project, object, reason, at } = failed;
  const known = await findObject(registry, project, object);
  if (known && known.status !== 'failed') return;
  const put = { ...entryOf(project, object, undefined, at), status: 'failed', reason } as const;
  try {
    await registry.write([{ put, when: unchanged(known) }]);
  } catch (error) {
    // Another execution has said meanwhile what became of it.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function wasTaken({ status }: ObjectRecord): boolean {
  return status !== 'rejected' && status !== 'failed';
}

/** Keeps what was made of an object whose bytes are gone as if it were made under the present contract. */
export async function keepGone(
  registry: RecordStore,
  kept: { project: ProjectName; object: Ingested; at: string; contractHash?: ContractHash },
): Promise<void> {
  const { project, object, at, contractHash } = kept;
  const known = await findObject(registry, project, object);
  if (!known || known.status === 'removed') return;
  const { converting: _, failure: __, failedIn: ___, contractHash: ____, ...rest } = known;
  const put = { ...rest, goneAt: at, ...(contractHash ? { contractHash } : {}) };
  await registry.write([{ put, when: unchanged(known) }]);
}

/** What an entry of an object holds whatever became of it. */
function entryOf(project: ProjectName, object: Ingested, known: ObjectRecord | undefined, at: string) {
  return {
    ...keys.object(project, objectHash(object)),
    project,
    key: object.key,
    ...(object.versionId ? { versionId: object.versionId } : {}),
    etag: object.etag,
    ...(object.size === undefined ? {} : { size: object.size }),
    ...(object.sequencer ? { sequencer: object.sequencer } : {}),
    at: known?.at ?? at,
    ...(known ? { convertedAt: at } : {}),
  };
}

/** The condition that an entry is still what it was when it was read. */
function unchanged(known: ObjectRecord | undefined): WriteCondition {
  if (!known) return 'absent';
  const { status, contractHash, datasetVersion } = known;
  return { equals: { status, contractHash, datasetVersion } };
}

/** What became of an object, or undefined where it has not been ingested. */
export async function findObject(
  registry: RecordStore,
  project: ProjectName,
  object: { key: string; versionId?: string; etag: string },
): Promise<ObjectRecord | undefined> {
  return registry.get<ObjectRecord>(keys.object(project, objectHash(object)));
}

/** What became of every object of a project, by the hash of key and version. */
export async function listObjects(registry: RecordStore, project: ProjectName): Promise<ObjectRecord[]> {
  return registry.query<ObjectRecord>(keys.object(project, '').pk, { prefix: 'OBJECT#' });
}

/** Catalogued versions of a project, or of one source, by source and version: also those that others have replaced. */
export async function listDatasets(
  registry: RecordStore,
  project: ProjectName,
  source?: string,
): Promise<DatasetRecord[]> {
  const { pk } = keys.dataset(project, '', '');
  return registry.query<DatasetRecord>(pk, { prefix: source === undefined ? 'DATASET#' : `DATASET#${source}#` });
}

export interface DatasetTotals {
  rows: number;
  /** Rows by source. */
  bySource: Record<string, number>;
  versions: number;
  /** ISO 8601, or null where there is none. */
  lastCataloguedAt: string | null;
}

/** Rows that are catalogued, in all and by source; what was written anew or converted again counts once. */
export async function datasetTotals(registry: RecordStore, project: ProjectName): Promise<DatasetTotals> {
  const totals: DatasetTotals = { rows: 0, bySource: {}, versions: 0, lastCataloguedAt: null };
  const [all, objects] = await Promise.all([listDatasets(registry, project), listObjects(registry, project)]);
  for (const { source, rows, cataloguedAt, convertedAt = cataloguedAt } of currentDatasets(all, objects)) {
    totals.rows += rows;
    totals.bySource[source] = (totals.bySource[source] ?? 0) + rows;
    totals.versions++;
    if (totals.lastCataloguedAt === null || convertedAt > totals.lastCataloguedAt)
      totals.lastCataloguedAt = convertedAt;
  }
  return totals;
}
