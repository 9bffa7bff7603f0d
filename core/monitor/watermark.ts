import type { Watermark } from '../contracts/registry/monitor.ts';
import type { ObjectSummary } from '../ports/object-store.ts';

type Written = Pick<ObjectSummary, 'key' | 'lastModified'>;

/** Whether the object was written after the watermark; every object is after none. */
export function isAfter(watermark: Watermark | null, { key, lastModified }: Written): boolean {
  if (watermark === null) return true;
  const at = lastModified.toISOString();
  return at > watermark.at || (at === watermark.at && !watermark.keys.includes(key));
}

/** The watermark after these objects too. Times of modification have whole seconds, so those of the last one are named. */
export function advance(watermark: Watermark | null, objects: readonly Written[]): Watermark | null {
  return objects.reduce<Watermark | null>((mark, object) => {
    const at = object.lastModified.toISOString();
    if (mark === null || at > mark.at) return { at, keys: [object.key] };
    return at === mark.at && !mark.keys.includes(object.key) ? { at, keys: [...mark.keys, object.key] } : mark;
  }, watermark);
}
