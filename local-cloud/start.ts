import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCloudError } from './errors.ts';
import { freePort } from './free-port.ts';
import { type Home, homeAt } from './home.ts';
import { prepareKept, readKept } from './kept.ts';
import { launch, readEmulator } from './launch.ts';
import { isHealthy, type LocalCloud, runningCloud, writeState } from './state.ts';
import { stopLocalCloud } from './stop.ts';

const usualPort = 4566;
const attempts = 3;
const patienceMs = 60_000;

export interface StartOptions {
  home?: Home;
  /** Default: the one it had before, else 4566, when that is free, else any free port. */
  port?: number;
}

/** A started local cloud, or the one that was found running. */
export type StartedCloud = LocalCloud & {
  started: boolean;
  /** It holds what an earlier start of it held. */
  restored: boolean;
};

/** Starts the local cloud of a home with what it kept, or finds it running. It outlives this process. */
export async function startLocalCloud(options: StartOptions = {}): Promise<StartedCloud> {
  const home = options.home ?? homeAt();
  const running = await runningCloud(home);
  if (running) {
    if (options.port !== undefined && options.port !== running.port)
      throw new LocalCloudError(
        `the local cloud runs on port ${running.port}, not ${options.port}; stop it first: npx perennial down`,
      );
    return { ...running, started: false, restored: false };
  }
  await stopLocalCloud(home);
  mkdirSync(home.directory, { recursive: true });
  const kept = readKept(home);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort(attempt === 1 ? (kept?.port ?? usualPort) : undefined));
    const cloud = await launchOn(home, port);
    if (cloud) return { ...cloud, started: true, restored: kept !== undefined };
    // Another program may have taken the port between the look and the start.
    if (attempt === attempts || options.port !== undefined)
      throw new LocalCloudError(
        `the emulator did not start on port ${port}:\n${lastLines(home.log)}\nits log: ${home.log}`,
      );
  }
}

async function launchOn(home: Home, port: number): Promise<LocalCloud | undefined> {
  const temporary = mkdtempSync(join(tmpdir(), 'perennial-'));
  const { instance } = prepareKept(home, port);
  const process = launch(readEmulator(), home, port, temporary);
  const cloud: LocalCloud = {
    kind: process.pid === undefined ? 'docker' : 'python',
    ...(process.pid === undefined ? {} : { pid: process.pid }),
    ...(process.container === undefined ? {} : { container: process.container }),
    temporary,
    port,
    instance,
    startedAt: new Date().toISOString(),
  };
  // Written before it answers, so that `down` also ends one whose start was broken off.
  writeState(home, cloud);
  const until = Date.now() + patienceMs;
  while (Date.now() < until && !process.exited()) {
    if (await isHealthy(port)) return cloud;
    await sleep(100);
  }
  await stopLocalCloud(home);
  return undefined;
}

function lastLines(path: string): string {
  if (!existsSync(path)) return '  (it wrote no log)';
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(-10);
  return lines.map((line) => `  ${line}`).join('\n');
}
