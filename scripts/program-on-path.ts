import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of the first of these programs that a directory of the PATH has. */
export function programOnPath(names: readonly string[], path = process.env.PATH ?? ''): string | undefined {
  const directories = path.split(delimiter).filter(Boolean);
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find(existsSync);
}
