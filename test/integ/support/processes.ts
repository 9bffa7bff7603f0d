import { readdirSync, readFileSync } from 'node:fs';
import { inject } from 'vitest';
import { homeAt } from '../../../local-cloud/home.ts';
import { readState } from '../../../local-cloud/state.ts';

/** Credentials that a function has, as its process holds them: those of its role. Undefined where it does not run. */
export function credentialsOf(
  name: string,
): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined {
  for (const pid of processesOf(name)) {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const value = (key: string) => entries.find((entry) => entry.startsWith(`${key}=`))?.slice(key.length + 1);
    const [accessKeyId, secretAccessKey] = [value('AWS_ACCESS_KEY_ID'), value('AWS_SECRET_ACCESS_KEY')];
    const sessionToken = value('AWS_SESSION_TOKEN');
    if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  }
  return undefined;
}

/** Kills the processes in which the local cloud runs a function, as a machine that fails would; the number of them. */
export function killFunction(name: string): number {
  const processes = processesOf(name);
  for (const pid of processes) process.kill(Number(pid), 'SIGKILL');
  return processes.length;
}

function processesOf(name: string): string[] {
  const cloud = readState(homeAt(inject('perennialHome')));
  if (!cloud?.temporary) throw new Error('the local cloud runs its functions elsewhere, they cannot be reached');
  return readdirSync('/proc').filter(
    (entry) => /^\d+$/.test(entry) && commandLine(entry).includes(`${cloud.temporary}/ministack-lambda-${name}-`),
  );
}

/** Empty for a process that has ended meanwhile. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
