import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './home.ts';

/** Everything that decides what a deployment is made of. */
const sources = [
  'bin/app.ts',
  'lib',
  'lambdas',
  'core',
  'adapters',
  'state-machines',
  'projects',
  'cdk.json',
  'package-lock.json',
];
const relevant = /\.(ts|mts|json|ya?ml)$/;

/** Hash of the sources of a deployment, by content. */
export function fingerprint(directory = root): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(join(directory, source))) {
      hash
        .update(`${file.slice(directory.length)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return filesOf(join(path, entry.name));
      return relevant.test(entry.name) ? [join(path, entry.name)] : [];
    });
}
