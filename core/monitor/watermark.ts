import type { Watermark } from '../contracts/registry/monitor.ts';
import type { ObjectSummary } from '../ports/object-store.ts';

type Written = Pick<ObjectSummary, 'key' | 'lastModified'>;

/** An object may be listed so much later than others that were written after it: of this time objects are known by name. */
const overlapMs = 10 * 60_000;
/** Names that a watermark keeps; where more are written in ten minutes, those of the last seconds. */
const maxKeys = 200;

/** Whether the object was not there at the watermark; every object is after none. */
export function isAfter(watermark: Watermark | null, { key, lastModified }: Written): boolean {
  return watermark === null || (lastModified.toISOString() >= watermark.at && !watermark.keys.includes(key));
}

/** The watermark after these objects too. Times of modification have whole seconds. */
export function advance(watermark: Watermark | null, objects: readonly Written[]): Watermark | null {
  const newestFirst = objects.map(({ lastModified }) => lastModified.getTime()).sort((a, b) => b - a);
  const [newest] = newestFirst;
  if (newest === undefined) return watermark;
  const crowded = newestFirst[maxKeys - 1] ?? 0;
  const at = new Date(Math.max(newest - overlapMs, crowded, Date.parse(watermark?.at ?? epoch))).toISOString();
  const keys = objects.flatMap(({ key, lastModified }) => (lastModified.toISOString() >= at ? [key] : []));
  return { at, keys: [...new Set([...(at === watermark?.at ? watermark.keys : []), ...keys])].sort() };
}

const epoch = '1970-01-01T00:00:00.000Z';
