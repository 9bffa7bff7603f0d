import type { MonitorStateRecord } from '../contracts/registry/monitor.ts';
import type { ObjectSummary } from '../ports/object-store.ts';
import { isAfter } from './watermark.ts';

/** What one check reads at most; a function has ten minutes and 3 GB. */
const readLimits = { bytes: 256 * 2 ** 20, objects: 20_000 };

export interface SelectedObject {
  key: string;
  fresh: boolean;
}

/**
 * Objects of the inference log to read, in key order: those that were not judged or not counted yet, and where labels can be
 * joined the others too. Past the limits the newest of the first, then of the others, are read.
 * @param isCounted whether an object is in the statistics
 */
export function selectObjects(
  objects: readonly ObjectSummary[],
  state: MonitorStateRecord | undefined,
  { older, isCounted = () => true }: { older: boolean; isCounted?: (key: string) => boolean },
  limits = readLimits,
): { selected: SelectedObject[]; omitted: number } {
  const wanted = objects
    .map((object) => {
      const fresh = isAfter(state?.cursor ?? null, object);
      return { ...object, fresh, needed: fresh || !isCounted(object.key) };
    })
    .filter(({ needed }) => needed || older);
  const newestFirst = [...wanted].sort(
    (a, b) =>
      Number(b.needed) - Number(a.needed) ||
      b.lastModified.getTime() - a.lastModified.getTime() ||
      (a.key < b.key ? 1 : -1),
  );
  const kept = new Set<string>();
  let bytes = 0;
  for (const { key, size } of newestFirst) {
    bytes += size;
    if (kept.size > 0 && (bytes > limits.bytes || kept.size >= limits.objects)) break;
    kept.add(key);
  }
  const selected = wanted.filter(({ key }) => kept.has(key)).map(({ key, fresh }) => ({ key, fresh }));
  return { selected, omitted: wanted.length - selected.length };
}
