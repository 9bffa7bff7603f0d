import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);

/** Directory of this package: the repository, or its installed copy. */
export const root = dirname(resolve('perennial/package.json'));

/** An installed copy holds no sources: what runs is in `dist`. */
export const isInstalled = !existsSync(join(root, 'lambdas'));

/** Directory of a package that this one depends on, undefined where it is not installed. */
export function dependency(name: string): string | undefined {
  try {
    return dirname(resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
