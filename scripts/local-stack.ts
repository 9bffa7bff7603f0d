import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringUp } from '../bin/client/bring-up.ts';
import { connect } from '../bin/client/connect.ts';
import type { Platform } from '../bin/client/platform.ts';
import { createProgress } from '../bin/ui/progress.ts';
import { freePort } from '../local-cloud/free-port.ts';
import { homeAt } from '../local-cloud/home.ts';
import { stopLocalCloud } from '../local-cloud/stop.ts';

/** Deploys to a local cloud that nobody else uses, and of which nothing is left, however the work on it ends. */
export async function onLocalStack<T>(work: (at: Platform) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'perennial-stack-'));
  const home = homeAt(directory);
  const progress = createProgress(process.stderr);
  let removed: Promise<void> | undefined;
  const remove = () => {
    removed ??= stopLocalCloud(home).then(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));
    return removed;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      // What the work still asks of the local cloud fails, somewhere.
      process.on('uncaughtException', () => {});
      remove().finally(() => process.exit(130));
    });
  try {
    await bringUp({ home, progress, port: await freePort() });
    return await work(await connect({ target: 'local', home }));
  } finally {
    progress.close();
    await remove();
  }
}
