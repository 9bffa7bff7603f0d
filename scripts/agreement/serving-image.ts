import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeImage } from '../../bin/client/image.ts';
import { poll } from '../../bin/client/poll.ts';
import { freePort } from '../../local-cloud/free-port.ts';
import type { ProofOptions } from './prove.ts';

const tag = 'perennial-agreement';
const docker = async (...args: string[]) => (await promisify(execFile)('docker', args)).stdout.trim();

/** The serving image, built, as a server of an exported folder; undefined where nothing runs containers. */
export async function servingImage(): Promise<ProofOptions['image']> {
  if (process.env.DOCKER_HOST === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'perennial-image-'));
  try {
    await docker('build', '-t', tag, (await writeImage(join(folder, 'serving'))).folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return async (exported) => {
    // The image's user is none of this machine's.
    for (const path of [join(exported, '..'), exported]) chmodSync(path, 0o755);
    const port = await freePort();
    const volume = `${exported}:/model:ro`;
    const variables = ['-e', `PORT=${port}`];
    const id = await docker(
      'run',
      '-d',
      '--network',
      'host',
      '--read-only',
      ...variables,
      '-v',
      volume,
      tag,
      'serve',
      '/model',
    );
    const address = `http://127.0.0.1:${port}`;
    const end = () => docker('rm', '-f', id);
    const ready = async () => ((await fetch(`${address}/health/ready`).catch(() => undefined))?.ok ? true : undefined);
    await poll(ready, { timeoutMs: 30_000, waitingFor: 'the container' }).catch(async (error: Error) => {
      throw new Error(`${error.message}: ${await docker('logs', id)}`);
    });
    return { address, end };
  };
}
