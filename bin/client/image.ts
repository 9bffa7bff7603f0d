import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { servingCode, servingDockerfile } from '../../package/serving-code.ts';
import { CommandFailed } from '../errors.ts';

/**
 * Writes what `docker build` makes the serving image of: the code of the functions that serve, and a Dockerfile.
 * @returns the folder and its files
 * @throws CommandFailed where the folder holds something else
 */
export async function writeImage(out: string): Promise<{ folder: string; files: string[] }> {
  const folder = resolve(out);
  const files = ['Dockerfile', 'index.mjs'];
  const other = existsSync(folder) ? readdirSync(folder).find((name) => !files.includes(name)) : undefined;
  if (other !== undefined)
    throw new CommandFailed(
      `${folder} holds ${other}, which would be part of the image; name a folder of its own: --out`,
    );
  const code = await servingCode();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.mjs'), code);
  copyFileSync(servingDockerfile, join(folder, 'Dockerfile'));
  return { folder, files };
}
