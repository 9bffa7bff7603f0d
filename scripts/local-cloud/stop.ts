import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Home, homeAt } from './home.ts';
import { forgetState, isEmulator, type LocalCloud, readState } from './state.ts';

const graceMs = 5_000;

/** Ends the local cloud of a home with every process it started; what was in it is gone. Undefined when there was none. */
export async function stopLocalCloud(home: Home = homeAt()): Promise<LocalCloud | undefined> {
  const state = readState(home);
  if (state?.container) spawnSync('docker', ['rm', '--force', state.container]);
  const ended =
    state?.pid !== undefined && isEmulator(state) ? await endGroup(state.pid) : state?.container !== undefined;
  forgetState(home);
  if (state?.temporary) rmSync(state.temporary, { recursive: true, force: true, maxRetries: 3 });
  return ended ? state : undefined;
}

/** The emulator leads a process group; the functions it runs are in it. */
async function endGroup(pid: number): Promise<boolean> {
  signal(pid, 'SIGTERM');
  const until = Date.now() + graceMs;
  while (Date.now() < until) {
    if (!signal(pid, 0)) return true;
    await sleep(50);
  }
  signal(pid, 'SIGKILL');
  return true;
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}
