import { WrongUsage } from '../../bin/errors.ts';
import { numberOf, parsed } from '../options.ts';
import { askedProjects } from './projects.ts';

export const usage = `The same rows by every way of predicting, field by field: the deployed API, a batch, the server of the serving image, an edge export.

  npm run agreement -- [options]

  --rows N         rows that each project is asked about (default 10000)
  --projects LIST  of ${askedProjects.map(({ name }) => name).join(', ')} (default all)
  --json           prints one JSON document to stdout and nothing else; progress goes to stderr
  --help

On a local cloud of its own, with IAM enforced, which is removed afterwards. Rows have missing values, texts and numbers that training never
saw, times in several spellings. The server runs in this process, and as the image too where DOCKER_HOST is set. Exit code 1 where any field
of any row differs, by more than 1e-9 for the edge. docs/batch.md says how times and windows are fed to all alike.`;

export interface Options {
  rows: number;
  projects: typeof askedProjects;
  json: boolean;
}

/** @returns undefined where help is asked for @throws WrongUsage */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parsed(args, {
    rows: { type: 'string', default: '10000' },
    projects: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return undefined;
  const rows = numberOf('--rows', values.rows, { from: 1, to: 1_000_000, whole: true });
  return { rows, projects: chosen(values.projects), json: values.json };
}

function chosen(list: string | undefined): typeof askedProjects {
  if (list === undefined) return askedProjects;
  return list.split(',').map((name) => {
    const found = askedProjects.find((project) => project.name === name);
    if (found) return found;
    const known = askedProjects.map((project) => project.name).join(', ');
    throw new WrongUsage(`--projects takes ${known}, received '${name}'`);
  });
}
