import { parseJson, type Schema } from '../contracts/schema.ts';
import type { ObjectStore } from './object-store.ts';

const remedy =
  'the platform wrote it and nothing else should: restore its version before, or start what wrote it again';

/**
 * A JSON object of the lake.
 * @throws ObjectNotFound
 * @throws MalformedJson where it is not what the schema takes
 */
export async function getJson<T>(lake: Pick<ObjectStore, 'get'>, key: string, schema: Schema<T>): Promise<T> {
  return jsonOf(await lake.get(key), key, schema);
}

/** The same of bytes that were read already. @throws MalformedJson */
export function jsonOf<T>(bytes: Uint8Array, key: string, schema: Schema<T>): T {
  return parseJson(new TextDecoder().decode(bytes), schema, { from: `object ${key}`, remedy });
}

export async function putJson(lake: Pick<ObjectStore, 'put'>, key: string, value: unknown): Promise<void> {
  await lake.put(key, JSON.stringify(value), { contentType: 'application/json' });
}
