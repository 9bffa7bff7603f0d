import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectStore } from '../../core/ports/index.ts';
import { CommandFailed } from '../errors.ts';
import type { Platform } from './platform.ts';

/** The lake bucket. */
export async function lakeStore(platform: Platform): Promise<ObjectStore> {
  const { S3ObjectStore } = await import('../../adapters/aws/s3-object-store.ts');
  return new S3ObjectStore(await platform.s3(), platform.outputs.lakeBucket);
}

/** An object of the lake. @throws CommandFailed when there is none */
export async function readObject(platform: Platform, key: string): Promise<Uint8Array> {
  const { ObjectNotFound } = await import('../../core/ports/object-store.ts');
  try {
    return await (await lakeStore(platform)).get(key);
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
    throw new CommandFailed(`the lake has no object ${key}`, { cause: error });
  }
}

/** Copies an object to a file below `.perennial/reports` and gives its path. */
export async function saveReport(platform: Platform, key: string, ...path: string[]): Promise<string> {
  const file = join(platform.home.reports, ...path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await readObject(platform, key));
  return file;
}
