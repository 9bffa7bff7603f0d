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
  const projects = names
    .map((name) => join(directory, name, 'project.yaml'))
    .filter((path) => existsSync(path))
    .map(readProject);
  return { projects, hash: createHash('sha256').update(JSON.stringify(projects)).digest('hex') };
}

function readProject(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UnreadableProject(path, { cause });
  }
}
