import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCloudError } from './errors.ts';
import { freePort } from './free-port.ts';
import { type Home, homeAt } from './home.ts';
import { launch, readEmulator } from './launch.ts';
import { isHealthy, type LocalCloud, runningCloud, writeState } from './state.ts';
import { stopLocalCloud } from './stop.ts';

const usualPort = 4566;
const attempts = 3;
const patienceMs = 60_000;

export interface StartOptions {
  home?: Home;
  /** Default: 4566 when it is free, else any free port. */
  port?: number;
}

/** Starts the local cloud of a home, or finds it running. It outlives this process. */
export async function startLocalCloud(options: StartOptions = {}): Promise<LocalCloud & { started: boolean }> {
  const home = options.home ?? homeAt();
  const running = await runningCloud(home);
  if (running) {
    if (options.port !== undefined && options.port !== running.port)
      throw new LocalCloudError(
        `the local cloud runs on port ${running.port}, not ${options.port}; stop it first: npx perennial down`,
      );
    return { ...running, started: false };
  }
  await stopLocalCloud(home);
  mkdirSync(home.directory, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort(attempt === 1 ? usualPort : undefined));
    const cloud = await launchOn(home, port);
    if (cloud) return { ...cloud, started: true };
    // Another program may have taken the port between the look and the start.
    if (attempt === attempts || options.port !== undefined)
      throw new LocalCloudError(
        `the emulator did not start on port ${port}:\n${lastLines(home.log)}\nits log: ${home.log}`,
      );
  }
}

async function launchOn(home: Home, port: number): Promise<LocalCloud | undefined> {
  const temporary = mkdtempSync(join(tmpdir(), 'perennial-'));
  const process = launch(readEmulator(), home, port, temporary);
  const cloud: LocalCloud = {
    kind: process.pid === undefined ? 'docker' : 'python',
    ...(process.pid === undefined ? {} : { pid: process.pid }),
    ...(process.container === undefined ? {} : { container: process.container }),
    temporary,
    port,
    instance: randomUUID(),
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
