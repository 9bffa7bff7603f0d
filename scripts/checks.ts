import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { coloursFor } from '../bin/ui/colours.ts';
import { formatDuration } from '../bin/ui/format.ts';
import { createProgress, type Progress } from '../bin/ui/progress.ts';
import { root } from '../package/root.ts';

export interface Check {
  name: string;
  /** Program in node_modules/.bin and its arguments. */
  command: readonly [string, ...string[]];
  /** Takes the time that others leave. */
  background?: true;
}

export const staticChecks: readonly Check[] = [
  // What has not changed since the last time is not checked again.
  { name: 'types', command: ['tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', '.perennial/check/types.json'] },
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings'] },
  {
    name: 'imports',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      'core',
      'adapters',
      'lambdas',
      'lib',
      'package',
      'local-cloud',
      'bin',
      'scripts',
      'projects',
    ],
  },
];

const maxOutputLength = 64 * 1024 * 1024;

/** Runs checks side by side; what the failed ones say goes to stderr. Gives the names of the failed ones. */
export async function runChecks(
  checks: readonly Check[],
  progress: Progress = createProgress(process.stderr),
): Promise<string[]> {
  const failures = await Promise.all(
    checks.map(async ({ name, command: [program, ...args], background }) => {
      const task = progress.task(name);
      const { ok, output } = await runProgram(program, args, background ? constants.priority.PRIORITY_LOW : 0);
      if (ok) task.done();
      else task.fail('failed');
      return ok ? [] : [{ name, output }];
    }),
  );
  progress.close();
  const c = coloursFor(process.stderr);
  for (const { name, output } of failures.flat()) process.stderr.write(`\n${c.red(c.bold(name))}\n${output.trim()}\n`);
  return failures.flat().map(({ name }) => name);
}

function runProgram(program: string, args: string[], priority: number): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      join(root, 'node_modules', '.bin', program),
      args,
      { cwd: root, maxBuffer: maxOutputLength, env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => resolve({ ok: !error, output: `${stdout}${stderr}` }),
    );
    // What it starts has it from it.
    if (priority > 0 && child.pid !== undefined) setPriority(child.pid, priority);
  });
}

/** The line that a run of checks ends with. */
export function verdict(failed: readonly string[], started: number): string {
  const took = formatDuration(Date.now() - started);
  return failed.length === 0 ? `all checks passed in ${took}` : `failed: ${failed.join(', ')} (${took})`;
}
