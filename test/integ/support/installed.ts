import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../../../package/root.ts';

/** A folder outside of the repository in which programs run as they do for somebody who never had one. */
export interface EmptyFolder {
  readonly directory: string;
  /** What the program wrote to stdout. @throws Error with what it wrote to stderr, when it fails */
  run(program: string, ...args: string[]): Promise<string>;
  /** `npx perennial … --json`. */
  perennial<T>(...args: string[]): Promise<T>;
}

export function emptyFolder(): EmptyFolder {
  const directory = join(mkdtempSync(join(tmpdir(), 'perennial-installed-')), 'a team');
  mkdirSync(directory);
  const run: EmptyFolder['run'] = (program, ...args) =>
    new Promise((resolve, reject) => {
      const options = { cwd: directory, env: environment(), maxBuffer: 64 * 1024 * 1024 };
      execFile(program, args, options, (error, stdout, stderr) => {
        if (error) reject(new Error(`${program} ${args.join(' ')} failed:\n${stderr}\n${stdout}`));
        else resolve(stdout);
      });
    });
  return {
    directory,
    run,
    perennial: async <T>(...args: string[]) => JSON.parse(await run('npx', 'perennial', ...args, '--json')) as T,
  };
}

/** The machine's own programs (its Node among them), and nothing that npm says of the repository whose script it runs. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_(registry|cache|userconfig)$)|INIT_CWD$|PERENNIAL_HOME$)/i.test(name),
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(root));
  return {
    ...Object.fromEntries(kept),
    PATH: path.join(delimiter),
    // The emulator of the repository will do.
    PERENNIAL_EMULATOR: join(root, '.perennial'),
    NO_COLOR: '1',
  };
}
