import type { ApiKey as ApiGatewayKey } from '@aws-sdk/client-api-gateway';
import { apiKeyHash } from '../../core/access/api-key-hash.ts';
import type { GrantRecord, Scope } from '../../core/contracts/registry/grants.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import { type Tier, usualTier } from '../../core/contracts/tiers.ts';
import { CommandFailed } from '../errors.ts';
import { administer } from './administer.ts';
import type { Platform } from './platform.ts';
import { type KeyTier, usagePlans } from './usage-plans.ts';

export interface ApiKey extends KeyTier {
  name: string;
  id: string;
  value: string;
  projects: string[];
  scopes: Scope[];
  created: boolean;
  /** Ids of the project's other keys, which work until they are revoked. */
  others: string[];
}

/**
 * The API key of a project, made at the first call: the key itself, its place in the usage plan, and its grant, which the
 * handlers look up by the hash of the value. Asked again the newest is found again; other scopes change the grant, another tier its plan.
 *
 * @param options.another makes one more, whatever there is, which may what the newest may: the others stay until they are revoked
 */
export async function projectKey(
  platform: Platform,
  project: string,
  {
    wanted,
    another = false,
    tier: asked,
  }: { wanted?: readonly Scope[] | undefined; another?: boolean; tier?: Tier | undefined } = {},
): Promise<ApiKey> {
  const gateway = await import('@aws-sdk/client-api-gateway');
  const { client, name, keys: known } = await keysOf(platform, project);
  const found = another ? undefined : known[0];
  const key =
    found ??
    (await client.send(new gateway.CreateApiKeyCommand({ name, enabled: true, description: `Project ${project}` })));
  if (!key.id || !key.value) throw new Error(`api gateway gave no value of key ${name}`);
  const plans = await usagePlans(client, `perennial-${platform.environment}`);
  const before = found?.id === undefined ? undefined : await plans.tierOf(found.id);
  // A key that takes the place of another has its tier, and may do what it may and no more.
  const replaced = another && known[0]?.id !== undefined ? await plans.tierOf(known[0].id) : undefined;
  const scopes = wanted ?? (another ? await scopesOf(platform, known[0]) : undefined);
  const limits = await plans.place(key.id, asked ?? before ?? replaced ?? usualTier, before);
  const { grant } = await administer(platform, {
    action: 'grant key',
    project,
    keyHash: apiKeyHash(key.value),
    apiKeyId: key.id,
    tier: limits.tier,
    ...(scopes ? { scopes: [...scopes] } : {}),
  });
  if (!grant) throw new Error(`the administering function did not say what key ${name} may do`);
  const others = known.flatMap(({ id }) => (id === undefined || id === key.id ? [] : [id]));
  return { name, id: key.id, value: key.value, ...grant, ...limits, created: !found, others };
}

/**
 * Takes keys of a project away: first their grants, which the handlers ask for, then the keys.
 * @param id of one key; undefined for all of them
 * @returns their ids. @throws CommandFailed where the project has none of that id
 */
export async function revokeKeys(platform: Platform, project: string, id?: string): Promise<string[]> {
  const gateway = await import('@aws-sdk/client-api-gateway');
  const { client, keys: known } = await keysOf(platform, project);
  const revoked = known.filter((key) => id === undefined || key.id === id);
  if (revoked.length === 0)
    throw new CommandFailed(
      id === undefined
        ? `project '${project}' has no key`
        : `project '${project}' has no key ${id}; it has: ${known.map((key) => key.id).join(', ') || 'none'}`,
    );
  for (const key of revoked) {
    if (key.value && key.id)
      await administer(platform, { action: 'revoke key', project, keyHash: apiKeyHash(key.value), apiKeyId: key.id });
    await client.send(new gateway.DeleteApiKeyCommand({ apiKey: key.id }));
  }
  return revoked.map((key) => key.id ?? '');
}

/** What a key may do; undefined where it has no grant. */
async function scopesOf({ registry }: Platform, key: ApiGatewayKey | undefined): Promise<Scope[] | undefined> {
  if (key?.value === undefined) return undefined;
  return (await registry.get<GrantRecord>(keys.grant(apiKeyHash(key.value))))?.scopes;
}

/** The keys of a project that are enabled, the newest first. */
async function keysOf(platform: Platform, project: string) {
  const gateway = await import('@aws-sdk/client-api-gateway');
  const client = new gateway.APIGatewayClient({ ...platform.settings.sdk, maxAttempts: 5 });
  const name = `perennial-${platform.environment}-${project}`;
  const pages = gateway.paginateGetApiKeys({ client }, { nameQuery: name, includeValues: true });
  const found: ApiGatewayKey[] = [];
  for await (const { items = [] } of pages)
    found.push(...items.filter((key) => key.name === name && key.enabled !== false));
  return { client, name, keys: found.sort((a, b) => Number(b.createdDate ?? 0) - Number(a.createdDate ?? 0)) };
}
