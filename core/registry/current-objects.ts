import type { DatasetRecord, ObjectRecord } from '../contracts/registry/datasets.ts';

/**
 * The objects that count: of every key the one that was written last and was neither refused nor failed, in whatever order the writes were
 * told of, so that an object that was written anew replaces what it held before. A refused rewriting replaces nothing; a
 * removed object counts no more and brings back none before it.
 */
export function currentObjects(objects: readonly ObjectRecord[]): ObjectRecord[] {
  return [...latestByKey(objects.filter((o) => !isRefused(o))).values()].filter(
    (o) => o.status !== 'removed' && o.datasetVersion,
  );
}

/** Refused objects, and those whose ingestion failed, that nothing readable was written after, under the same key: of each key the last. */
export function refusedObjects(objects: readonly ObjectRecord[]): ObjectRecord[] {
  return [...latestByKey(objects).values()].filter(isRefused);
}

function isRefused({ status }: ObjectRecord): boolean {
  return status === 'rejected' || status === 'failed';
}

/** The dataset versions that current objects hold, in the order in which they were catalogued. */
export function currentDatasets(all: readonly DatasetRecord[], objects: readonly ObjectRecord[]): DatasetRecord[] {
  const current = new Set(currentObjects(objects).map((o) => o.datasetVersion));
  return all
    .filter((d) => current.has(d.datasetVersion))
    .sort((a, b) => order(a.cataloguedAt, b.cataloguedAt) || order(a.datasetVersion, b.datasetVersion));
}

function latestByKey(objects: readonly ObjectRecord[]): Map<string, ObjectRecord> {
  const latest = new Map<string, ObjectRecord>();
  for (const object of objects) {
    const known = latest.get(object.key);
    if (!known || writtenAfter(object, known)) latest.set(object.key, object);
  }
  return latest;
}

/** By S3's own order of writes; by the order of ingestion where one of them came without it. */
function writtenAfter(a: ObjectRecord, b: ObjectRecord): boolean {
  if (!a.sequencer || !b.sequencer) return a.at > b.at;
  const length = Math.max(a.sequencer.length, b.sequencer.length);
  return a.sequencer.padStart(length, '0') > b.sequencer.padStart(length, '0');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
