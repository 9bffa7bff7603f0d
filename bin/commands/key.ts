import { InvalidArgumentError, Option } from 'commander';
import { scopes as allScopes, type Scope } from '../../core/contracts/registry/grants.ts';
import { type Tier, tiers } from '../../core/contracts/tiers.ts';
import { formatCount } from '../../core/values/format.ts';
import type { KeyUsage, UnknownUsage } from '../client/key-usage.ts';
import type { KeyTier } from '../client/usage-plans.ts';
import type { CommandDefinition } from '../command.ts';
import { WrongUsage } from '../errors.ts';
import { renderFields } from '../ui/table.ts';

export const key: CommandDefinition = {
  usage: 'key <name>',
  summary: "show the project's API key, which the first call makes; another one, or none any more",
  examples: [
    'key bank-fraud',
    'key bank-fraud --scopes predict',
    'key bank-fraud --scopes predict,label,track',
    'key bank-fraud --json | jq -r .value',
    'key bank-fraud --tier large',
    'key bank-fraud --rotate',
    'key bank-fraud --revoke a1b2c3d4e5',
  ],
  configure: (command) =>
    command
      .option(
        '--scopes <scopes>',
        'what the key may do: predict, label, track (a first key: predict, label)',
        parseScopes,
      )
      .addOption(
        new Option('--tier <tier>', 'how much it may ask (a new key: standard, or that of the key before)').choices(
          tiers,
        ),
      )
      .option('--rotate', 'make another key, with the scopes of the one before; that works until it is revoked')
      .option('--revoke [id]', 'take a key away, by its id; without one all keys of the project'),
  async perform(
    { connect, colours: c },
    project: string,
    {
      scopes,
      tier,
      rotate = false,
      revoke,
    }: { scopes?: Scope[]; tier?: Tier; rotate?: boolean; revoke?: string | true },
  ) {
    if (rotate && revoke !== undefined)
      throw new WrongUsage('--rotate makes a key and --revoke takes one away: first the one, then the other');
    const platform = await connect();
    const [{ projectKey, revokeKeys }, { keyUsage }, { publishedProject }, { APIGatewayClient }] = await Promise.all([
      import('../client/api-key.ts'),
      import('../client/key-usage.ts'),
      import('../client/project.ts'),
      import('@aws-sdk/client-api-gateway'),
    ]);
    await publishedProject(platform, project);
    if (revoke !== undefined) {
      const revoked = await revokeKeys(platform, project, revoke === true ? undefined : revoke);
      return {
        json: { project, revoked },
        text: `Revoked: ${revoked.join(', ')}. No function knows them for longer than 5 seconds.`,
      };
    }
    const found = await projectKey(platform, project, { wanted: scopes, another: rotate, tier });
    const gateway = new APIGatewayClient({ ...platform.settings.sdk, maxAttempts: 5 });
    const usage = await keyUsage(gateway, `perennial-${platform.environment}`, found, new Date());
    const url = platform.apiUrl(`projects/${project}/predictions`);
    const tracking = platform.apiUrl(`projects/${project}`);
    return {
      json: { project, ...found, usage: usage ?? null, url, tracking },
      text: renderFields(
        [
          ['key', c.bold(found.value)],
          ['name', found.name],
          ['id', found.id],
          ['may', `${found.scopes.join(', ')} for ${found.projects.join(', ')}`],
          ['tier', tierWords(found)],
          ...(usage ? [['used', usageWords(usage)] satisfies [string, string]] : []),
          ['url', url],
          ...(found.others.length > 0
            ? [['others', `${found.others.join(', ')}: work until --revoke ID`] satisfies [string, string]]
            : []),
          ...(found.scopes.includes('track') ? [['mlflow', tracking] satisfies [string, string]] : []),
        ],
        c,
      ),
    };
  },
};

function tierWords({ tier, requestsPerSecond, burst, requestsPerDay }: KeyTier): string {
  const quota = requestsPerDay === null ? 'no quota' : `${formatCount(requestsPerDay)} a day (UTC)`;
  return `${tier}: ${formatCount(requestsPerSecond)} requests a second, ${formatCount(burst)} at once, ${quota}`;
}

function usageWords(usage: KeyUsage | UnknownUsage): string {
  if ('unknown' in usage) return `not known: ${usage.unknown}`;
  const { day, used, remaining } = usage;
  return `${formatCount(used)} of the quota of ${day} (UTC), ${formatCount(remaining)} left; counted some minutes late`;
}

function parseScopes(text: string): Scope[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.map((part) => {
    const scope = allScopes.find((known) => known === part);
    if (!scope) throw new InvalidArgumentError(`expected some of ${allScopes.join(', ')}, received '${part}'`);
    return scope;
  });
}
