import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { inject } from 'vitest';
import { root } from '../../../package/root.ts';

export interface CliResult<T> {
  code: number;
  stdout: string;
  stderr: string;
  /** The document on stdout, with `--json`. */
  json: T;
}

/** Calls the command line as a person would, against the local cloud of the integration tests. */
export function perennial<T = unknown>(...args: string[]): Promise<CliResult<T>> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'bin', 'perennial.ts'), ...args],
      { env: { ...process.env, PERENNIAL_HOME: inject('perennialHome'), NO_COLOR: '1' }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error ? Number(error.code ?? 1) : 0;
        const json = (args.includes('--json') && stdout ? JSON.parse(stdout) : undefined) as T;
        resolve({ code, stdout, stderr, json });
      },
    );
  });
}
