import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bringUp } from '../../../bin/client/bring-up.ts';
import { createProgress } from '../../../bin/ui/progress.ts';
import { freePort } from '../../../scripts/local-cloud/free-port.ts';
import { homeAt, root } from '../../../scripts/local-cloud/home.ts';
import { stopLocalCloud } from '../../../scripts/local-cloud/stop.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** State directory of the local cloud that the integration tests share. */
    perennialHome: string;
  }
}

/** One local cloud for all integration tests, apart from the one a person may be using. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = homeAt(join(root, '.perennial', 'test', 'integ'));
  // What a killed run left behind goes first.
  await stopLocalCloud(home);
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
  return async () => {
    await stopLocalCloud(home);
  };
}
