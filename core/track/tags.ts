import type { Tags } from '../contracts/registry/tracking.ts';
import { checkName, type Fields, objectsOf, requiredText, textOf } from './fields.ts';

const atOnce = 100;

/** Tags of a request, each `{key, value}`. @throws TrackingError */
export function tagsOf(fields: Fields, maxValue: number, name = 'tags'): Tags {
  return Object.fromEntries(
    objectsOf(fields, name, atOnce).map((tag) => [
      checkName(requiredText(tag, 'key'), 'tag'),
      textOf(tag, 'value', { max: maxValue }),
    ]),
  );
}

/** As the protocol has them, by key. */
export function tagsJson(tags: Tags | ReadonlyMap<string, string>): { key: string; value: string }[] {
  const entries = tags instanceof Map ? [...tags] : Object.entries(tags);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value }));
}
