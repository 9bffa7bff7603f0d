import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error the set-up is JavaScript, so that it runs on older Node versions
import { findPython } from '../local-cloud/setup/python.mjs';

/** Python of a virtual environment with the peers, made when their file is not what it was made from. */
export function peersPython(home: string, file = 'requirements.txt', name = 'venv'): string {
  const requirements = new URL(file, import.meta.url);
  const wanted = readFileSync(requirements, 'utf8');
  const folder = join(home, name);
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'requirements.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  const { command, problem } = findPython() as { command: string; problem?: string };
  if (problem) throw new Error(`the peers need Python: ${problem}`);
  process.stderr.write('installing the peers\n');
  run(command, ['-m', 'venv', '--clear', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements.pathname]);
  writeFileSync(stamp, wanted);
  return python;
}

function run(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', process.stderr, 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
}
