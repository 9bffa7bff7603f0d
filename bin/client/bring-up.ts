import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { EnvironmentName } from '../../core/contracts/platform.ts';
import { deployToLocalCloud } from '../../local-cloud/deploy.ts';
import { emulatorDirectory, type Home } from '../../local-cloud/home.ts';
import { type StartedCloud, startLocalCloud } from '../../local-cloud/start.ts';
import { root } from '../../package/root.ts';
import { CommandFailed } from '../errors.ts';
import { plural } from '../ui/format.ts';
import type { Progress, Task } from '../ui/progress.ts';
import { connect } from './connect.ts';
import { type Mended, mendBrokenOff } from './mend.ts';

export interface BringUpOptions {
  home: Home;
  progress: Progress;
  port?: number;
  environment?: EnvironmentName;
}

/** Set-up, local cloud, deployment: each only as far as it is missing. */
export async function bringUp({ home, progress, port, environment = 'dev' }: BringUpOptions): Promise<{
  cloud: StartedCloud;
  deployed: boolean;
  stages: BroughtUp[];
  mended: Mended;
}> {
  const stages: BroughtUp[] = [];
  const during = recorded(progress, stages);
  await during('set-up', async (task) => {
    await setUp(task);
    return { result: undefined, detail: '', found: false };
  });
  const cloud = await during('local cloud', async () => {
    const result = await startLocalCloud({ home, ...(port === undefined ? {} : { port }) });
    const detail = `on port ${result.port}${result.restored ? ', with what it kept' : ''}`;
    return { result, detail, found: !result.started };
  });
  const deployed = await during('deployment', async (task) => {
    const done = await deployToLocalCloud(cloud, { home, environment, onProgress: (text) => task.update(text) });
    return { result: done.deployed, detail: done.deployed ? '' : 'unchanged', found: !done.deployed };
  });
  let mended: Mended = { runs: [], objects: [] };
  if (cloud.restored)
    mended = await during('what was under way', async () => {
      const result = await mendBrokenOff(await connect({ target: 'local', environment, home }));
      const said = [
        ...(result.runs.length > 0 ? [`${plural(result.runs.length, 'run')} ended`] : []),
        ...(result.objects.length > 0 ? [`${plural(result.objects.length, 'file')} ingested again`] : []),
      ];
      return { result, detail: said.join(', ') || 'nothing', found: said.length === 0 };
    });
  return { cloud, deployed, stages, mended };
}

/** What one part of it took. */
export interface BroughtUp {
  name: string;
  ms: number;
  detail: string;
  /** It was there already. */
  found: boolean;
}

type Work<T> = (task: Task) => Promise<{ result: T; detail: string; found: boolean }>;

/** Runs named work with a line of progress, and notes what it took. */
export function recorded(progress: Progress, stages: BroughtUp[]) {
  return async <T>(name: string, work: Work<T>): Promise<T> => {
    const task = progress.task(name);
    const started = Date.now();
    try {
      const { result, detail, found } = await work(task);
      task.done(detail);
      stages.push({ name, ms: Date.now() - started, detail, found });
      return result;
    } catch (error) {
      task.fail();
      throw error;
    }
  };
}

/** What it says is shown where it fails or has something to install. */
async function setUp(task: Task): Promise<void> {
  const program = [join(root, 'local-cloud', 'setup.mjs'), emulatorDirectory()];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    task.update(said.trim().split('\n').at(-1) ?? '');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new CommandFailed(said.trim() || `set-up failed; run: node ${program.join(' ')}`);
}
