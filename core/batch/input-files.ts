import type { BatchFile } from '../contracts/batch.ts';
import type { ProjectName } from '../contracts/ids.ts';
import { lake as keysOf, parseBatchKey } from '../contracts/lake.ts';
import type { ObjectStore } from '../ports/index.ts';
import { BatchRefused } from './errors.ts';

/** Files of one batch: each is an item of a list that one function writes. */
export const fileLimit = 10_000;

/** A folder or an object below `batch/<project>/`, as a person names it: with that prefix or without. @throws BatchRefused */
export function inputKey(project: ProjectName, input: string): string {
  const place = parseBatchKey(input);
  if (place && place.project !== project)
    throw new BatchRefused(`${input} belongs to project '${place.project}'; name a place below batch/${project}/`);
  const path = place?.path ?? (input === keysOf.batch(project, '') ? '' : input);
  if (path === '' || path.startsWith('/') || path.split('/').some((part) => part === '..' || part === '.'))
    throw new BatchRefused(
      `expected a folder or a file below batch/${project}/, such as daily/, received '${input.slice(0, 200)}'`,
    );
  return keysOf.batch(project, path);
}

/** The object of that key, or those below it where it is a folder, in order of their keys. @throws BatchRefused */
export async function inputFiles(lake: Pick<ObjectStore, 'list'>, key: string): Promise<BatchFile[]> {
  const files: BatchFile[] = [];
  for await (const object of lake.list(key)) {
    const file = { key: object.key, etag: object.etag, size: object.size };
    if (object.key === key) return [file];
    // What a console makes for a folder.
    if (object.key.endsWith('/') && object.size === 0) continue;
    if (key.endsWith('/') || object.key.startsWith(`${key}/`)) files.push(file);
    if (files.length > fileLimit)
      throw new BatchRefused(
        `more than ${fileLimit.toLocaleString('en')} files lie in ${key}; put them in several folders, or join small ones`,
      );
  }
  if (files.length === 0) throw new BatchRefused(`nothing lies in ${key}; upload files there`);
  return files;
}
