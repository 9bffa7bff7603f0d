import { WrongUsage } from '../bin/errors.ts';

export interface Script<O> {
  /** What `--help` prints, and what a wrong call is answered with. */
  usage: string;
  /** @returns undefined where help is asked for @throws WrongUsage */
  readOptions(args: readonly string[]): O | undefined;
  work(options: O): Promise<void>;
}

/** Does what the command line asks for. Exit code 2: called wrongly; 1: it failed. */
export async function runScript<O>({ usage, readOptions, work }: Script<O>): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options) await work(options);
    else process.stdout.write(`${usage}\n`);
  } catch (error) {
    const wrong = error instanceof WrongUsage;
    process.stderr.write(`error: ${wrong ? `${error.message}\n\n${usage}` : (error as Error).stack}\n`);
    process.exitCode = wrong ? 2 : 1;
  }
}

/** Progress, with the time: what takes long is read afterwards. */
export const say = (line: string) => process.stderr.write(`${new Date().toISOString()}  ${line}\n`);
