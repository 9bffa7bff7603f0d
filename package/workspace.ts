import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The directory whose `projects/` a command works on, and whose `.perennial/` holds its state: the first from `from` upwards that
 * has either of them, else `from` itself.
 */
export function workspace(from: string = process.cwd()): string {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.perennial')) || hasProject(join(directory, 'projects'))) return directory;
    if (directory === dirname(directory)) return resolve(from);
  }
}

export const projectsDirectory = (from?: string): string => join(workspace(from), 'projects');

/** A folder of that name alone says little: many people keep all their work in one. */
function hasProject(directory: string): boolean {
  return namesIn(directory).some((name) => existsSync(join(directory, name, 'project.yaml')));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
