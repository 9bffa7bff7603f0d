import { createHash } from 'node:crypto';
import { type GrantRecord, type Scope, scopes } from '../../core/contracts/registry/grants.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { RecordStore } from '../../core/ports/record-store.ts';
import { ConditionFailed } from '../../core/ports/record-store.ts';
import type { Platform } from './platform.ts';

export interface ApiKey {
  name: string;
  id: string;
  value: string;
  projects: string[];
  scopes: Scope[];
  created: boolean;
}

/**
 * The API key of a project, made at the first call: the key itself, its place in the usage plan, and its grant, which the
 * handlers look up by the hash of the value. Asked again it is found again; other scopes change the grant.
 */
export async function projectKey(platform: Platform, project: string, wanted?: readonly Scope[]): Promise<ApiKey> {
  const gateway = await import('@aws-sdk/client-api-gateway');
  const client = new gateway.APIGatewayClient({ ...platform.settings.sdk, maxAttempts: 5 });
  const name = `perennial-${platform.environment}-${project}`;
  const found = (
    await client.send(new gateway.GetApiKeysCommand({ nameQuery: name, includeValues: true }))
  ).items?.find((key) => key.name === name && key.enabled !== false);
  const key =
    found ??
    (await client.send(new gateway.CreateApiKeyCommand({ name, enabled: true, description: `Project ${project}` })));
  if (!key.id || !key.value) throw new Error(`api gateway gave no value of key ${name}`);
  await client
    .send(
      new gateway.CreateUsagePlanKeyCommand({
        usagePlanId: platform.outputs.usagePlanId,
        keyId: key.id,
        keyType: 'API_KEY',
      }),
    )
    .catch((error: unknown) => {
      // It is in the plan already.
      if (!(error instanceof Error && error.name === 'ConflictException')) throw error;
    });
  const grant = await writeGrant(platform.registry, {
    value: key.value,
    apiKeyId: key.id,
    project,
    ...(wanted ? { wanted } : {}),
  });
  return { name, id: key.id, value: key.value, projects: grant.projects, scopes: grant.scopes, created: !found };
}

/** Writes what a key may do, under the hash of its value; an equal grant stays as it is. */
export async function writeGrant(
  registry: RecordStore,
  request: { value: string; apiKeyId: string; project: string; wanted?: readonly Scope[] },
): Promise<GrantRecord> {
  const { value, apiKeyId, project, wanted } = request;
  const place = keys.grant(createHash('sha256').update(value).digest('hex'));
  const known = await registry.get<GrantRecord>(place);
  const sorted = [...new Set(wanted ?? known?.scopes ?? scopes)].sort();
  if (known && sorted.join() === [...known.scopes].sort().join()) return known;
  const grant: GrantRecord = {
    ...place,
    projects: [project],
    scopes: sorted,
    apiKeyId,
    createdAt: known?.createdAt ?? new Date().toISOString(),
  };
  try {
    await registry.write([{ put: grant, when: known ? 'present' : 'absent' }]);
    return grant;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // Another call was faster; what it wrote is judged in turn.
    return writeGrant(registry, request);
  }
}
