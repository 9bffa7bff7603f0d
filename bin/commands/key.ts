import { InvalidArgumentError } from 'commander';
import type { Scope } from '../../core/contracts/registry/grants.ts';
import type { CommandDefinition } from '../command.ts';
import { renderFields } from '../ui/table.ts';

export const key: CommandDefinition = {
  usage: 'key <name>',
  summary: "show the project's API key; the first call makes it",
  examples: ['key bank-fraud', 'key bank-fraud --scopes predict', 'key bank-fraud --json | jq -r .value'],
  configure: (command) =>
    command.option('--scopes <scopes>', 'what the key may do: predict, label (a new key: both)', parseScopes),
  async perform({ connect, colours: c }, project: string, { scopes }: { scopes?: Scope[] }) {
    const platform = await connect();
    const [{ projectKey }, { publishedProject }] = await Promise.all([
      import('../client/api-key.ts'),
      import('../client/project.ts'),
    ]);
    await publishedProject(platform, project);
    const found = await projectKey(platform, project, scopes);
    const url = platform.apiUrl(`projects/${project}/predictions`);
    return {
      json: { project, ...found, url },
      text: renderFields(
        [
          ['key', c.bold(found.value)],
          ['name', found.name],
          ['may', `${found.scopes.join(', ')} for ${found.projects.join(', ')}`],
          ['url', url],
        ],
        c,
      ),
    };
  },
};

function parseScopes(text: string): Scope[] {
  const known: readonly string[] = ['predict', 'label'];
  const parts = text.split(',').map((part) => part.trim());
  const wrong = parts.find((part) => !known.includes(part));
  if (wrong !== undefined) throw new InvalidArgumentError(`expected predict, label or both, received '${wrong}'`);
  return parts as Scope[];
}
