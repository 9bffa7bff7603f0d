import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Home, homeAt } from './home.ts';
import { forgetState, isEmulator, type LocalCloud, readState } from './state.ts';

/** It saves what it holds meanwhile. */
const graceMs = 60_000;
const groupGraceMs = 5_000;

/**
 * Ends the local cloud of a home with every process it started; what it holds is kept for the next start. Undefined when there
 * was none.
 */
export async function stopLocalCloud(home: Home = homeAt()): Promise<LocalCloud | undefined> {
  const state = readState(home);
  const ended = state !== undefined && (await end(state));
  forgetState(home);
  if (state?.temporary) rmSync(state.temporary, { recursive: true, force: true, maxRetries: 3 });
  return ended ? state : undefined;
}

/** Removes everything that a stopped local cloud held; false where there was nothing. */
export function deleteKept(home: Home = homeAt()): boolean {
  const found = existsSync(home.kept);
  for (const path of [home.kept, home.deployment, home.outputs, home.example])
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  return found;
}

async function end(state: LocalCloud): Promise<boolean> {
  if (state.container) {
    const grace = String(graceMs / 1000);
    const stopped = spawnSync('docker', ['stop', '--time', grace, state.container]).status === 0;
    spawnSync('docker', ['rm', '--force', state.container]);
    return stopped;
  }
  if (state.pid === undefined || !isEmulator(state)) return false;
  // The emulator alone at first: its functions may end their work while it saves.
  signal(state.pid, 'SIGTERM');
  await gone(state.pid, graceMs);
  signal(-state.pid, 'SIGTERM');
  if (!(await gone(-state.pid, groupGraceMs))) signal(-state.pid, 'SIGKILL');
  return true;
}

/** Waits for the end of a process, or (negative) of a process group. */
async function gone(pid: number, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    if (!signal(pid, 0)) return true;
    await sleep(50);
  }
  return false;
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
