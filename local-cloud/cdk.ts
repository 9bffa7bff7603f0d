import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { dependency, isInstalled, root } from '../package/root.ts';
import { LocalCloudError } from './errors.ts';

export class CdkFailed extends LocalCloudError {
  override name = 'CdkFailed';
}

export interface CdkOptions {
  /** Everything the CDK says. */
  log: string;
  environment: NodeJS.ProcessEnv;
  onLine?: (line: string) => void;
}

/** The program that the CDK runs to learn what is to be deployed. */
const app = `node ${isInstalled ? 'dist/app.js' : 'bin/app.ts'}`;

/** Prepares the region of an account, as far as that is missing. @throws CdkFailed */
export async function bootstrap(account: string, region: string, options: CdkOptions): Promise<void> {
  // Away from cdk.json: the app would be run for nothing.
  await cdk(['bootstrap', `aws://${account}/${region}`], dirname(options.log), options);
}

/** Deploys all stacks. @throws CdkFailed */
export async function deploy(args: readonly string[], options: CdkOptions): Promise<void> {
  await cdk(['deploy', '--all', '--app', app, ...args], root, options);
}

/** Deletes all stacks. @throws CdkFailed */
export async function destroy(args: readonly string[], options: CdkOptions): Promise<void> {
  await cdk(['destroy', '--all', '--force', '--app', app, ...args], root, options);
}

/** What a deployment would change in who may do what: a table, empty where nothing would. @throws CdkFailed */
export async function rightsChanges(args: readonly string[], options: CdkOptions): Promise<string> {
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  await cdk(['diff', '--all', '--security-only', '--app', app, ...args], root, { ...options, onLine });
  return lines.join('\n');
}

/** Writes the templates of all stacks into the directory that the arguments name. @throws CdkFailed */
export async function synthesise(args: readonly string[], options: CdkOptions): Promise<void> {
  await cdk(['synth', '--quiet', '--app', app, ...args], root, options);
}

/** Runs the CDK's command line that is installed with this package. @throws CdkFailed with the errors it reported */
async function cdk(args: readonly string[], cwd: string, { log, environment, onLine }: CdkOptions): Promise<void> {
  mkdirSync(dirname(log), { recursive: true });
  // What commands before have said is not this one's.
  const start = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const file = createWriteStream(log, { flags: 'a' });
  file.write(`$ cdk ${args.join(' ')}\n`);
  const installed = dependency('aws-cdk');
  if (!installed) throw new CdkFailed("the CDK's command line is not installed; run: npm install aws-cdk");
  const child = spawn(process.execPath, [join(installed, 'bin', 'cdk'), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NO_COLOR: '1',
    },
  });
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      file.write(`${line}\n`);
      onLine?.(line);
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => process.off('exit', stop));
  await new Promise((resolve) => file.end(resolve));
  if (code !== 0)
    throw new CdkFailed(
      `cdk ${args[0]} failed (exit code ${code}):\n${errorsIn(readFileSync(log).subarray(start).toString())}\nits log: ${log}`,
    );
}

/** Lines that name an error (the CDK's, or the uncaught one of the app), else the last ones. */
export function errorsIn(said: string): string {
  const lines = said.trim().split('\n');
  const errors = lines.filter((line) => /error|failed|❌/i.test(line) || /^[A-Z]\w+: /.test(line));
  return (errors.length > 0 ? errors : lines)
    .slice(-12)
    .map((line) => `  ${line.trim().slice(0, 400)}`)
    .join('\n');
}
