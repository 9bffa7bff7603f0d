import type { ProjectName } from '../contracts/ids.ts';
import { type GrantRecord, type Scope, usualScopes } from '../contracts/registry/grants.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { Tier } from '../contracts/tiers.ts';
import { ConditionFailed, type RecordStore } from '../ports/record-store.ts';
import { auditWrite } from '../registry/audit.ts';

/** An API key, as the registry knows it: by the SHA-256 (hex) of its value. */
export interface KeyOfProject {
  project: ProjectName;
  keyHash: string;
  apiKeyId: string;
}

export interface GrantRequest extends KeyOfProject {
  /** @default those that it has; `usualScopes` for a new key */
  wanted?: readonly Scope[];
  /** @default the one that it has */
  tier?: Tier;
  by: string;
  at: Date;
}

/** A key is asked for that the project has not. */
export class UnknownKey extends Error {
  override name = 'UnknownKey';
  constructor({ project, apiKeyId }: KeyOfProject) {
    super(`project '${project}' has no key ${apiKeyId}; \`perennial key ${project}\` shows the one it has`);
  }
}

/** Writes what a key may do, with an audit record; an equal grant stays as it is. @throws UnknownKey for another project's */
export async function writeGrant(registry: RecordStore, request: GrantRequest): Promise<GrantRecord> {
  const { project, keyHash, apiKeyId, wanted, by, at } = request;
  const place = keys.grant(keyHash);
  const known = await registry.get<GrantRecord>(place);
  if (known && !known.projects.includes(project)) throw new UnknownKey(request);
  const sorted = [...new Set(wanted ?? known?.scopes ?? usualScopes)].sort();
  const tier = request.tier ?? known?.tier;
  if (known && sorted.join() === [...known.scopes].sort().join() && tier === known.tier) return known;
  const createdAt = known?.createdAt ?? at.toISOString();
  const grant: GrantRecord = { ...place, projects: [project], scopes: sorted, apiKeyId, ...inTier(tier), createdAt };
  const before = known && { before: { apiKeyId, scopes: known.scopes, ...inTier(known.tier) } };
  const after = { apiKeyId, scopes: sorted, ...inTier(tier) };
  const audit = auditWrite({ project, action: 'key granted', by, at: at.toISOString(), ...before, after });
  try {
    await registry.write([{ put: grant, when: known ? 'present' : 'absent' }, audit]);
    return grant;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // Another call was faster; what it wrote is judged in turn.
    return writeGrant(registry, request);
  }
}

const inTier = (tier: Tier | undefined) => (tier === undefined ? {} : { tier });

const keptDays = 400;

/**
 * Takes away what a key may do, with an audit record in the same transaction: it is granted nothing from then on, and known for a year.
 * One without a grant is left alone. @throws UnknownKey for another project's
 */
export async function revokeGrant(
  registry: RecordStore,
  { by, at, ...key }: KeyOfProject & { by: string; at: Date },
): Promise<boolean> {
  const { project, apiKeyId } = key;
  const known = await registry.get<GrantRecord>(keys.grant(key.keyHash));
  if (!known || known.revokedAt !== undefined) return false;
  if (!known.projects.includes(project)) throw new UnknownKey(key);
  const before = { apiKeyId, scopes: known.scopes };
  const revokedAt = at.toISOString();
  const ttl = Math.floor(at.getTime() / 1000) + keptDays * 86_400;
  const audit = auditWrite({ project, action: 'key revoked', by, at: revokedAt, before });
  await registry.write([{ put: { ...known, projects: [], scopes: [], revokedAt, ttl } as GrantRecord }, audit]);
  return true;
}
