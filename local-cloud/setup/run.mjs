import { spawnSync } from 'node:child_process';

const longest = 64 * 1024 * 1024;

/** Runs a program to its end; `output` is what it wrote to both streams. */
export function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: longest, ...options });
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim();
  return { ok: done.status === 0, missing: done.error?.code === 'ENOENT', stdout: done.stdout ?? '', output };
}

/** The last lines of a program's output, indented, for an error message. */
export function tail(output, lines = 12) {
  return output
    .split('\n')
    .slice(-lines)
    .map((line) => `  ${line}`)
    .join('\n');
}
