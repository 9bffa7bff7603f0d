import type { IngestResult } from '../contracts/ingest.ts';
import type { Ports } from '../ports/index.ts';
import { findDefinition } from '../registry/definitions.ts';

export interface RawObjects {
  /** Lets the version of an object expire within days; false where it is gone already. */
  expire(key: string, versionId: string | undefined): Promise<boolean>;
}

/**
 * Lets a raw object go whose rows are catalogued, where its source declares personal data: what is kept of those is hashed, and the
 * file is the only place where they are readable. `data.keepRaw` keeps it, to be converted again when the contract changes.
 * @returns whether it goes
 */
export async function expireRaw(
  { registry, raw, log }: Pick<Ports, 'registry' | 'log'> & { raw: RawObjects },
  result: IngestResult,
  object: { key: string; versionId?: string },
): Promise<boolean> {
  const { project, source, status } = result;
  if (status !== 'catalogued' && status !== 'duplicate') return false;
  const { definition } = (await findDefinition(registry, project)) ?? {};
  const declared = definition?.data.sources.find(({ name }) => name === source);
  const personal = Object.values(declared?.columns ?? {}).some(({ pii }) => pii);
  if (!definition || !personal || definition.data.keepRaw) return false;
  const expires = await raw.expire(object.key, object.versionId);
  log.info('raw object with personal data expires', { project, source, expires });
  return expires;
}
