import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../package/root.ts';
import { temporaryFolder } from './bundle.ts';
import { CodeError } from './errors.ts';
import type { FunctionCode } from './function-code.ts';

export class ImageNotBuilt extends CodeError {
  override name = 'ImageNotBuilt';
  constructor(name: string, cause: unknown) {
    const { stderr } = (cause ?? {}) as { stderr?: unknown };
    const said = String(stderr ?? cause)
      .trim()
      .split('\n')
      .slice(-8)
      .join('\n');
    super(`the image ${name} could not be built; containers need Docker where the deployment runs:\n${said}`, {
      cause,
    });
  }
}

/** What an image is built of. */
export interface ImageSource {
  /** Holds a Dockerfile. */
  readonly directory: string;
  /** Names the content. */
  readonly hash: string;
}

/** The image of the trainer: the compiled steps and the Dockerfile. */
export function trainerImage({ trainer }: FunctionCode): ImageSource {
  const directory = temporaryFolder();
  const dockerfile = join(root, 'containers', 'trainer', 'Dockerfile');
  cpSync(trainer.directory, directory, { recursive: true });
  copyFileSync(dockerfile, join(directory, 'Dockerfile'));
  const hash = createHash('sha256').update(trainer.assetHash).update(readFileSync(dockerfile)).digest('hex');
  return { directory, hash };
}

/** Builds an image on this machine, where the local cloud runs it by its name. @throws ImageNotBuilt */
export function buildLocally(name: string, { directory, hash }: ImageSource): string {
  const image = `${name}:${hash.slice(0, 32)}`;
  const docker = (...args: string[]) => execFileSync('docker', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    docker('image', 'inspect', image);
    return image;
  } catch {
    // Not there yet.
  }
  try {
    docker('build', '--tag', image, directory);
  } catch (error) {
    throw new ImageNotBuilt(image, error);
  }
  return image;
}
