import type { DatasetVersionId, ProjectName } from '../contracts/ids.ts';
import { parseProjectName } from '../contracts/ids.ts';
import type { DatasetRecord } from '../contracts/registry/datasets.ts';
import { type GrantRecord, type Scope, scopes } from '../contracts/registry/grants.ts';
import { keys } from '../contracts/registry/keys.ts';
import { type Tier, tiers } from '../contracts/tiers.ts';
import type { Ports } from '../ports/index.ts';
import { forgetDataset, removeDataset, removeProject, stopServing } from '../registry/remove.ts';
import { revokeGrant, writeGrant } from './grants.ts';

interface OfKey {
  keyHash: string;
  apiKeyId: string;
}

interface OfDataset {
  source: string;
  datasetVersion: DatasetVersionId;
}

/** What only an administrator may ask for: who may call, and what goes for good. */
export type Administration = { project: ProjectName; by: string } & (
  | ({ action: 'grant key'; scopes?: Scope[]; tier?: Tier } & OfKey)
  | ({ action: 'revoke key' } & OfKey)
  | ({ action: 'remove dataset' | 'forget dataset' } & OfDataset)
  | { action: 'stop serving' | 'remove project' }
);

export interface Administered {
  /** Of a key that was granted. */
  grant?: Pick<GrantRecord, 'projects' | 'scopes'>;
  /** Objects that a removed dataset was made of. */
  objects?: { key: string; versionId?: string }[];
  /** Records of a removed project, by kind. */
  removed?: Record<string, number>;
}

export class InvalidAdministration extends Error {
  override name = 'InvalidAdministration';
}

/**
 * Changes the registry as an administrator asks; the audit says who.
 * @throws InvalidAdministration, UnknownKey, ProjectBusy
 */
export async function administer(
  { registry, clock }: Pick<Ports, 'registry' | 'clock'>,
  command: Administration,
): Promise<Administered> {
  const { by } = command;
  const project = parseProjectName(command.project);
  const at = clock();
  switch (command.action) {
    case 'grant key': {
      const { scopes: wanted, tier } = command;
      const asked = { ...(wanted && { wanted: checkScopes(wanted) }), ...(tier && { tier: checkTier(tier) }) };
      const request = { project, ...keyOf(command), by, at, ...asked };
      const grant = await writeGrant(registry, request);
      return { grant: { projects: grant.projects, scopes: grant.scopes } };
    }
    case 'revoke key':
      await revokeGrant(registry, { project, ...keyOf(command), by, at });
      return {};
    case 'remove dataset': {
      const { source, datasetVersion } = command;
      const dataset = await registry.get<DatasetRecord>(keys.dataset(project, source, datasetVersion));
      if (!dataset) throw new InvalidAdministration(`project '${project}' has no dataset ${datasetVersion}`);
      const objects = await removeDataset(registry, { project, by, at }, dataset);
      return { objects: objects.map(({ key, versionId }) => ({ key, ...(versionId && { versionId }) })) };
    }
    case 'forget dataset':
      await forgetDataset(registry, { project, source: command.source, datasetVersion: command.datasetVersion });
      return {};
    case 'stop serving':
      await stopServing(registry, project);
      return {};
    case 'remove project':
      return { removed: await removeProject(registry, { project, by, at }) };
    default:
      throw new InvalidAdministration(`there is no action ${JSON.stringify((command as { action: unknown }).action)}`);
  }
}

function keyOf({ keyHash, apiKeyId }: OfKey): OfKey {
  if (typeof keyHash !== 'string' || !/^[0-9a-f]{64}$/.test(keyHash))
    throw new InvalidAdministration('expected keyHash as the SHA-256 of the value of the key, in hex');
  if (typeof apiKeyId !== 'string' || !/^\w{1,64}$/.test(apiKeyId))
    throw new InvalidAdministration('expected apiKeyId as API Gateway gives it');
  return { keyHash, apiKeyId };
}

function checkTier(tier: Tier): Tier {
  if (tiers.includes(tier)) return tier;
  throw new InvalidAdministration(`expected tier as one of ${tiers.join(', ')}`);
}

function checkScopes(wanted: unknown): Scope[] {
  const known: readonly unknown[] = scopes;
  if (Array.isArray(wanted) && wanted.length > 0 && wanted.every((scope) => known.includes(scope))) return wanted;
  throw new InvalidAdministration(`expected scopes as a list of ${scopes.join(' and ')}`);
}
