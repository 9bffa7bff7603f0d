import { lake as keysOf } from '../../core/contracts/lake.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import { bytesHash } from '../../core/hash/content-hash.ts';
import type { ObjectStore, RecordStore } from '../../core/ports/index.ts';

/** Registers a version with these files, which lie in the lake as registered. */
export async function storeModel(
  { registry, lake }: { registry: Pick<RecordStore, 'write'>; lake: Pick<ObjectStore, 'put'> },
  model: Pick<ModelRecord, 'project' | 'version' | 'digest'> & Partial<ModelRecord>,
  contents: Record<string, string | object>,
): Promise<ModelRecord> {
  const { project, version, digest } = model;
  const files: Record<string, string> = {};
  for (const [name, content] of Object.entries(contents)) {
    const bytes = new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content));
    files[name] = bytesHash(bytes);
    await lake.put(keysOf.model(project, digest, name), bytes);
  }
  const record = { ...model, ...keys.model(project, version), files } as ModelRecord;
  await registry.write([{ put: record }, { put: { ...keys.modelDigest(project, digest), version } as never }]);
  return record;
}
