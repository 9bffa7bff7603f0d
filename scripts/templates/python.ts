import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../package/root.ts';

const requirements = join(root, 'requirements-checks.txt');

export interface PythonEnvironment {
  bin: (program: string) => string;
}

/** The programs that check templates, in a virtual environment of their own. */
export function checksEnvironment(directory = join(root, '.perennial', 'checks')): PythonEnvironment {
  return pythonEnvironment(directory, requirements);
}

/** A virtual environment with what a file of requirements names, made anew where other versions are asked for. */
export function pythonEnvironment(directory: string, requirements: string): PythonEnvironment {
  const stamp = join(directory, 'requirements.sha256');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const bin = (program: string) => join(directory, 'bin', program);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(bin('python'))) return { bin };
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  run('python3', ['-m', 'venv', directory]);
  const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--require-hashes'];
  run(bin('python'), ['-m', 'pip', 'install', ...options, '-r', requirements]);
  writeFileSync(stamp, wanted);
  return { bin };
}

function run(program: string, args: readonly string[]): void {
  const { status, error, stdout, stderr } = spawnSync(program, [...args], { encoding: 'utf8' });
  if (status === 0) return;
  const said = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-12).join('\n');
  throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed; Python 3.10 or later is needed:\n${said}`);
}
