import { Command, CommanderError, Option } from 'commander';
import { type EnvironmentName, environmentNames } from '../core/contracts/platform.ts';
import type { CommandDefinition } from './command.ts';
import { commands } from './commands/index.ts';
import { createContext, type Outcome, type Streams } from './context.ts';
import { CommandFailed, WrongUsage } from './errors.ts';
import { coloursFor } from './ui/colours.ts';

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
    if (json) streams.stdout.write(`${JSON.stringify(outcome.json)}\n`);
    else if (outcome.text) streams.stdout.write(`${outcome.text}\n`);
    if (outcome.failed) code = 1;
  };
  const program = createProgram(streams, print);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, streams, json);
  }
}

function createProgram(streams: Streams, print: (outcome: Outcome) => void): Command {
  const program = new Command('perennial')
    .description('Models that come back every year: a serverless machine-learning lifecycle on AWS.')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .addOption(new Option('--local', 'talk to the local cloud').conflicts('aws'))
    .option('--aws', 'talk to the AWS account of the current credentials')
    .addOption(new Option('--environment <name>', 'which deployment').choices([...environmentNames]).default('dev'))
    .addHelpText('after', '\nWithout --local or --aws: the local cloud if one is running, else AWS.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    })
    .showHelpAfterError('(--help shows how it is used)')
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
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const message = error.message.replace(/^error: /, '');
    if (json) stdout.write(`${JSON.stringify({ error: { name: 'WrongUsage', message } })}\n`);
    return 2;
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const details = error instanceof CommandFailed ? error.details : undefined;
  if (json)
    stdout.write(`${JSON.stringify({ error: { name, message, ...(details === undefined ? {} : { details }) } })}\n`);
  const c = coloursFor(stderr);
  stderr.write(`${c.red('error:')} ${message || name}\n`);
  if (process.env.PERENNIAL_DEBUG) stderr.write(`${stack}\n`);
  return error instanceof WrongUsage ? 2 : 1;
}
