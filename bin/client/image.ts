import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flat } from '../../lib/code/compile.ts';
import { servingEntry } from '../../lib/code/entries.ts';
import { isInstalled, root } from '../../package/root.ts';
import { CommandFailed } from '../errors.ts';

/**
 * Writes what `docker build` makes the serving image of: the code of the functions that serve, and a Dockerfile.
 * @returns the folder and its files
 * @throws CommandFailed where the folder holds something else
 */
export async function writeImage(out: string): Promise<{ folder: string; files: string[] }> {
  const folder = resolve(out);
  const known = ['Dockerfile', 'index.mjs'];
  const other = existsSync(folder) ? readdirSync(folder).find((name) => !known.includes(name)) : undefined;
  if (other !== undefined)
    throw new CommandFailed(
      `${folder} holds ${other}, which would be part of the image; name a folder of its own: --out`,
    );
  const code = join(await compiledFolder(), flat(servingEntry), 'index.mjs');
  mkdirSync(folder, { recursive: true });
  copyFileSync(code, join(folder, 'index.mjs'));
  copyFileSync(join(root, servingEntry, 'Dockerfile'), join(folder, 'Dockerfile'));
  return { folder, files: known };
}

async function compiledFolder(): Promise<string> {
  if (isInstalled) return join(root, 'dist', 'functions');
  const { compileFunctions } = await import('../../lib/code/compile.ts');
  const outDir = mkdtempSync(join(tmpdir(), 'perennial-image-'));
  compileFunctions({ root, outDir, entries: [servingEntry] });
  return outDir;
}
