import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeImage } from '../bin/client/image.ts';
import { poll } from '../bin/client/poll.ts';
import { freePort } from '../local-cloud/free-port.ts';

export const docker = async (...args: string[]) => (await promisify(execFile)('docker', args)).stdout.trim();

export interface ServingContainer {
  /** http://… without a slash at its end. */
  address: string;
  /** Told to end, as a service is when another takes its place. @returns its exit code */
  end(): Promise<number>;
  remove(): Promise<void>;
}

export async function buildServingImage(tag: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-image-'));
  try {
    await docker('build', '-t', tag, (await writeImage(join(folder, 'serving'))).folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A container of the serving image as docs/serving-container.md has it: it writes nothing and may do nothing but what its credentials allow.
 * @param args what it does, after the options of `docker run`
 * @param environment its variables; PORT is chosen here
 */
export async function runServing(
  tag: string,
  args: readonly string[],
  { environment = {}, volumes = [] }: { environment?: Record<string, string>; volumes?: readonly string[] } = {},
): Promise<ServingContainer> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const id = await docker(
    ...['run', '-d', '--network', 'host', '--read-only', '--cap-drop', 'ALL'],
    ...Object.entries({ ...environment, PORT: String(port) }).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ...volumes.flatMap((volume) => ['-v', volume]),
    tag,
    ...args,
  );
  const exitCode = async () => {
    const [status, code] = (await docker('inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', id)).split(
      ' ',
    );
    return status === 'exited' ? Number(code) : undefined;
  };
  const remove = async () => {
    await docker('rm', '-f', id);
  };
  try {
    await poll(
      async () => {
        if ((await fetch(`${address}/health/ready`).catch(() => undefined))?.ok) return true;
        const code = await exitCode();
        if (code !== undefined) throw new Error(`the container ended with ${code}`);
        return undefined;
      },
      { timeoutMs: 120_000, waitingFor: 'the container' },
    );
  } catch (error) {
    const said = await docker('logs', id);
    await remove();
    throw new Error(`${(error as Error).message}: ${said}`, { cause: error });
  }
  const end = async () => {
    await docker('kill', '-s', 'TERM', id);
    return poll(exitCode, { timeoutMs: 20_000, waitingFor: 'the end of the container' });
  };
  return { address, end, remove };
}
