import type { Watermark } from '../contracts/registry/monitor.ts';
import type { ObjectSummary } from '../ports/object-store.ts';
import { isAfter } from './watermark.ts';

/** What one check reads at most; a function has ten minutes and 3 GB. */
const readLimits = { bytes: 256 * 2 ** 20, objects: 20_000 };

export interface SelectedObject {
  key: string;
  fresh: boolean;
}

/**
 * Objects to read, in key order: those that were not judged or not counted yet. Past the limits the newest are read.
 * @param isCounted whether what an object holds is known
 */
export function selectObjects(
  objects: readonly ObjectSummary[],
  cursor: Watermark | null,
  isCounted: (key: string) => boolean,
  limits = readLimits,
): { selected: SelectedObject[]; omitted: number } {
  const wanted = objects
    .map((object) => ({ ...object, fresh: isAfter(cursor, object) }))
    .filter(({ key, fresh }) => fresh || !isCounted(key));
  const newestFirst = [...wanted].sort(
    (a, b) => b.lastModified.getTime() - a.lastModified.getTime() || (a.key < b.key ? 1 : -1),
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
