import { existsSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { root } from '../../package/root.ts';
import { projectsDirectory } from '../../package/workspace.ts';
import type { CommandDefinition } from '../command.ts';
import { CommandFailed, WrongUsage } from '../errors.ts';

interface Options {
  from: string;
  target?: string;
  declare?: string[];
  force?: boolean;
}

export const init: CommandDefinition = {
  usage: 'init <name>',
  summary: 'write a first projects/NAME/project.yaml from a look at the data',
  examples: [
    'init adult --from adult_train.csv --target income',
    'init churn --from customers.parquet --force',
    'init loans --from loans.csv --declare amount.decimal=, --declare opened.format=dayFirst',
  ],
  configure: (command) =>
    command
      .requiredOption('--from <file>', 'CSV, TSV, JSON, NDJSON or Parquet to look at')
      .option('--target <column>', 'what is to be predicted (default: the column whose name is unambiguous)')
      .option(
        '--declare <column.field=value>',
        'say how a column is written: type, format, decimal, thousands, unit or missing; may be repeated',
        (value: string, before: string[] = []) => [...before, value],
      )
      .option('--force', 'replace an existing project file'),
  async perform(context, name: string, options: Options) {
    const { colours: c } = context;
    if (!/^[a-z][a-z0-9-]{0,62}$/.test(name))
      throw new WrongUsage(
        `expected a name of lower-case letters, digits and hyphens, starting with a letter, received '${name}'`,
      );
    const { proposeAsking } = await import('../client/propose-asking.ts');
    const file = join(projectsDirectory(), name, 'project.yaml');
    const path = relative(process.cwd(), file);
    if (existsSync(file) && !options.force) throw new CommandFailed(`${path} exists already; --force replaces it`);
    if (!statSync(options.from, { throwIfNoEntry: false })?.isFile())
      throw new CommandFailed(`no file ${options.from}; --from takes the path of a file`);
    const schema = relative(dirname(file), join(root, 'docs', 'project.schema.json'));
    const { project, yaml, notes } = await proposeAsking({ ...options, name, path: options.from, schema }, context.ask);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, yaml);
    const source = project.data.sources[0]?.name ?? '';
    const next = [
      `npx perennial apply ${name}   ${c.dim('(or up, when no local cloud is running)')}`,
      `npx perennial ingest ${name} ${source} ${options.from}`,
      `npx perennial run ${name} --wait`,
    ];
    const { task, target, positive } = project.objective;
    const what = `${task}, target ${target}${positive === undefined ? '' : `, positive ${positive}`}`;
    return {
      json: { project: name, path, source, definition: project, notes },
      text: [
        `${c.green('written')}  ${path}: ${what}`,
        ...notes.map((note) => `  ${c.yellow('·')} ${/^[A-Z]{5,}/.test(note) ? c.bold(note) : note}`),
        '',
        'Look through it, then:',
        ...next.map((line) => `  ${line}`),
      ].join('\n'),
    };
  },
};
