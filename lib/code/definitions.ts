import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CodeError } from './errors.ts';

export class UnreadableProject extends CodeError {
  override name = 'UnreadableProject';
  constructor(path: string, options: ErrorOptions) {
    super(
      `${path} is not valid YAML: ${options.cause instanceof Error ? options.cause.message : options.cause}`,
      options,
    );
  }
}

export interface Definitions {
  /** Every `projects/<name>/project.yaml`, parsed, in order of folder names; checked by the function that publishes them. */
  readonly projects: readonly unknown[];
  /** The folder of each, in the same order. */
  readonly folders: readonly string[];
  readonly hash: string;
}

/** @throws UnreadableProject */
export function readDefinitions(directory: string): Definitions {
  const names = existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];
  const folders = names.map((name) => join(directory, name)).filter((folder) => existsSync(fileIn(folder)));
  const projects = folders.map(fileIn).map(readProject);
  return { projects, folders, hash: createHash('sha256').update(JSON.stringify(projects)).digest('hex') };
}

const fileIn = (folder: string) => join(folder, 'project.yaml');

function readProject(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UnreadableProject(path, { cause });
  }
}
