import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { objectWith } from '../core/contracts/schema.ts';
import type { Home } from './home.ts';
import { readJson, writeJson } from './json-file.ts';

/** What `local-cloud.json` says of a started emulator. */
export interface LocalCloud {
  kind: 'python' | 'docker';
  /** Process (and process group) on this machine, or of the container's client. */
  pid?: number;
  container?: string;
  /**
   * Directory of the emulator's temporary files and of the functions it runs. Outside the repository: a function must
   * find neither its package.json nor its node_modules.
   */
  temporary: string;
  port: number;
  /** Stays as long as what it holds is kept. */
  instance: string;
  /** ISO 8601. */
  startedAt: string;
}

const stateSchema = objectWith<LocalCloud>('a started local cloud', {
  kind: 'string',
  temporary: 'string',
  port: 'number',
  instance: 'string',
});

export const accountId = '000000000000';
export const region = 'us-east-1';
/** The emulator's root key. */
export const rootCredentials = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** An address, not a name: clients then put the bucket into the path. */
export function endpointOf(cloud: Pick<LocalCloud, 'port'>): string {
  return `http://127.0.0.1:${cloud.port}`;
}

export function readState(home: Home): LocalCloud | undefined {
  return readJson(home.state, stateSchema);
}

export function writeState(home: Home, cloud: LocalCloud): void {
  writeJson(home.state, cloud);
}

export function forgetState(home: Home): void {
  rmSync(home.state, { force: true });
}

/**
 * The local cloud of this home when it answers, else undefined.
 * @param patience milliseconds in which one whose process is there may answer: training on all cores keeps it from it
 */
export async function runningCloud(home: Home, patience = 30_000): Promise<LocalCloud | undefined> {
  const state = readState(home);
  if (!state) return undefined;
  const until = Date.now() + patience;
  if (state.pid === undefined) return (await isHealthy(state.port)) ? state : undefined;
  while (isEmulator(state)) {
    if (await isHealthy(state.port)) return state;
    if (Date.now() >= until) return undefined;
    await sleep(200);
  }
  return undefined;
}

/** The local cloud of this home whose process is there, whether it answers or not. */
export function startedCloud(home: Home): LocalCloud | undefined {
  const state = readState(home);
  return state && isEmulator(state) ? state : undefined;
}

/** Whether the emulator answers on this port, with IAM enforcement on. */
export async function isHealthy(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`${endpointOf({ port })}/_ministack/health`, { signal: AbortSignal.timeout(5_000) });
    const health = (await answer.json()) as { auth?: string };
    return answer.ok && health.auth === 'enabled';
  } catch {
    return false;
  }
}

/** Whether the process is alive and is the emulator that was started: numbers of processes are given out again. */
export function isEmulator({ pid, temporary }: Pick<LocalCloud, 'pid' | 'temporary'>): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Without /proc (macOS) the health check has to do.
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`TMPDIR=${temporary}`);
  } catch {
    return false;
  }
}
