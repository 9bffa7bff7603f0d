import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bringUp } from '../../../bin/client/bring-up.ts';
import { createProgress } from '../../../bin/ui/progress.ts';
import { freePort } from '../../../local-cloud/free-port.ts';
import { homeAt } from '../../../local-cloud/home.ts';
import { stopLocalCloud } from '../../../local-cloud/stop.ts';
import { root } from '../../../package/root.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** State directory of the local cloud that the integration tests share. */
    perennialHome: string;
  }
}

const directory = join(root, '.perennial', 'test', 'integ');

/** One local cloud for all integration tests of a run, apart from a person's and from that of another run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const home = homeAt(join(directory, String(process.pid)));
  const progress = createProgress(process.stderr);
  try {
    await bringUp({ home, progress, port: await freePort() });
  } catch (error) {
    await stopLocalCloud(home);
    throw error;
  } finally {
    progress.close();
  }
  project.provide('perennialHome', home.directory);
  // The logs stay until the next run, for whoever looks into a failure.
  return async () => {
    await stopLocalCloud(home);
  };
}

/** Ends and removes what runs that have ended, or were killed, left behind. */
async function removeLeftovers(): Promise<void> {
  mkdirSync(directory, { recursive: true });
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const { name } = entry;
    if (!entry.isDirectory() || isAlive(Number(name))) continue;
    await stopLocalCloud(homeAt(join(directory, name)));
    rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return Number.isInteger(pid) && process.kill(pid, 0);
  } catch {
    return false;
  }
}
