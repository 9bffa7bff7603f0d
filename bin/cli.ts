import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type EnvironmentName, environmentNames } from '../core/contracts/platform.ts';
import { objectWith, parseJson } from '../core/contracts/schema.ts';
import { LocalCloudError } from '../local-cloud/errors.ts';
import { root } from '../package/root.ts';
import type { CommandDefinition } from './command.ts';
import { commands } from './commands/index.ts';
import { createContext, type Outcome, type Streams } from './context.ts';
import { CommandFailed, WrongUsage } from './errors.ts';
import { coloursFor } from './ui/colours.ts';
import { printable, printableJson } from './ui/printable.ts';

interface GlobalOptions {
  json?: boolean;
  local?: boolean;
  aws?: boolean;
  environment: EnvironmentName;
}

/** Runs one call of the command line and gives its exit code: 0 success, 1 failure, 2 wrong usage. */
export async function main(argv: readonly string[], streams: Streams = process): Promise<0 | 1 | 2> {
  let code: 0 | 1 | 2 = 0;
  const json = argv.includes('--json');
  const print = (outcome: Outcome) => {
    if (json) streams.stdout.write(`${printableJson(outcome.json)}\n`);
    else if (outcome.text)
      streams.stdout.write(`${printable(outcome.text, coloursFor(streams.stdout).isColorSupported)}\n`);
    if (outcome.failed) code = 1;
  };
  try {
    const program = createProgram(streams, print, json);
    // The help would be the answer to no question.
    if (argv.every((word) => word === '--json')) throw new WrongUsage(`no command; ${programHelp}`);
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, streams, json);
  }
}

const programHelp = 'npx perennial --help lists them';

const manifestSchema = objectWith<{ version: string }>('a manifest of npm', { version: 'string' });

/** The version of this repository, `package.json`'s. */
function version(): string {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  return parseJson(manifest, manifestSchema, { from: 'package.json', remedy: 'install Perennial again' }).version;
}

function createProgram(streams: Streams, print: (outcome: Outcome) => void, json: boolean): Command {
  const program = new Command('perennial')
    .description('Models that come back every year: a serverless machine-learning lifecycle on AWS.')
    .version(json ? JSON.stringify({ version: version() }) : version(), '--version', 'print the version')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .addOption(new Option('--local', 'talk to the local cloud').conflicts('aws'))
    .option('--aws', 'talk to the AWS account of the current credentials')
    .addOption(new Option('--environment <name>', 'which deployment').choices([...environmentNames]).default('dev'))
    .addHelpText('after', '\nWithout --local or --aws: the local cloud if one is running, else AWS.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      // Said once, by report.
      writeErr: () => {},
    })
    .exitOverride();
  for (const definition of commands) addCommand(program, definition, streams, print);
  return program;
}

function addCommand(
  program: Command,
  { usage, summary, examples, configure, perform }: CommandDefinition,
  streams: Streams,
  print: (outcome: Outcome) => void,
): void {
  const words = usage.split(' ');
  const path = words.filter((word) => /^[a-z]/.test(word));
  const parent = path.slice(0, -1).reduce((at, name) => {
    return at.commands.find((c) => c.name() === name) ?? at.command(name).summary(`commands about a ${name}`);
  }, program);
  const command = parent
    .command([path.at(-1), ...words.slice(path.length)].join(' '))
    .summary(summary)
    .description(summary);
  if (examples.length > 0)
    command.addHelpText('after', `\nExamples:\n${examples.map((e) => `  npx perennial ${e}`).join('\n')}`);
  configure?.(command);
  command.action(async (...parameters: unknown[]) => {
    const { json = false, local, aws, environment } = command.optsWithGlobals<GlobalOptions>();
    const target = local ? ('local' as const) : aws ? ('aws' as const) : undefined;
    const context = createContext(streams, json, { environment, ...(target ? { target } : {}) });
    try {
      // The last parameter is the command itself.
      print(await perform(context, ...(parameters.slice(0, -1) as never[])));
    } finally {
      context.progress.close();
    }
  });
}

function report(error: unknown, { stdout, stderr }: Streams, json: boolean): 0 | 1 | 2 {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const { name, message, details, code } = explain(error);
  if (json)
    stdout.write(`${printableJson({ error: { name, message, ...(details === undefined ? {} : { details }) } })}\n`);
  stderr.write(`${coloursFor(stderr).red('error:')} ${printable(message)}\n`);
  if (process.env.PERENNIAL_DEBUG && error instanceof Error) stderr.write(`${printable(error.stack ?? '')}\n`);
  return code;
}

interface Explained {
  name: string;
  message: string;
  details?: unknown;
  code: 1 | 2;
}

/** An error in a line for a person. Those that are made for one may list what they found in lines of their own. */
function explain(error: unknown): Explained {
  if (error instanceof CommanderError || error instanceof InvalidArgumentError) {
    const said = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    const message = error.code === 'commander.help' ? 'no such command' : said;
    return { name: 'WrongUsage', message: `${message}; --help shows how it is used`, code: 2 };
  }
  if (error instanceof WrongUsage) return { name: error.name, message: error.message, code: 2 };
  if (error instanceof CommandFailed)
    return { name: error.name, message: error.message, details: error.details, code: 1 };
  if (error instanceof LocalCloudError) return { name: error.name, message: error.message, code: 1 };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const line = (message || name).split('\n')[0] ?? name;
  const { code = '' } = error as NodeJS.ErrnoException;
  const remedy = remedies[code] ?? 'PERENNIAL_DEBUG=1 shows where it comes from';
  // Errors of our own name their remedy.
  return { name, message: code || !/[;`]/.test(line) ? `${line}; ${remedy}` : line, code: 1 };
}

const remedies: Record<string, string> = {
  EACCES: 'permission is missing: chmod or another user gives it',
  EPERM: 'permission is missing: chmod or another user gives it',
  ENOSPC: 'free some space on the disk',
  ECONNREFUSED: 'is the local cloud still running? npx perennial status',
  ECONNRESET: 'is the local cloud still running? npx perennial status',
};
