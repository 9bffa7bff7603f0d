import { readdirSync, readFileSync } from 'node:fs';
import { inject } from 'vitest';
import { homeAt } from '../../../local-cloud/home.ts';
import { readState } from '../../../local-cloud/state.ts';

/** Kills the processes in which the local cloud runs a function, as a machine that fails would; the number of them. */
export function killFunction(name: string): number {
  const cloud = readState(homeAt(inject('perennialHome')));
  if (!cloud?.temporary) throw new Error('the local cloud runs its functions elsewhere, they cannot be killed');
  let killed = 0;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    if (!commandLine(pid).includes(`${cloud.temporary}/ministack-lambda-${name}-`)) continue;
    process.kill(Number(pid), 'SIGKILL');
    killed++;
  }
  return killed;
}

/** Empty for a process that has ended meanwhile. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
