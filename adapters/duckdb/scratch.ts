import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ours = new Set<string>();

/**
 * A directory for `work` that is gone when it returns. Lambda keeps /tmp when it starts a function's process again after one that was
 * killed or ran out of time: what such a process has left is cleared first, or the disk fills up with it.
 */
export async function withScratch<T>(work: (directory: string) => Promise<T>): Promise<T> {
  if (process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined) await clearLeftovers();
  const directory = await mkdtemp(join(tmpdir(), `perennial-${process.pid}-`));
  ours.add(directory);
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
    ours.delete(directory);
  }
}

/** Processes of the local cloud share one /tmp: only directories of those that live no longer are leftovers. */
async function clearLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = /^perennial-(\d+)-/.exec(name)?.[1];
    const directory = join(tmpdir(), name);
    if (pid === undefined || ours.has(directory)) continue;
    if (Number(pid) === process.pid || !isAlive(Number(pid))) await rm(directory, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
