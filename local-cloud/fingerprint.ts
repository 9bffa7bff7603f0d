import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isInstalled, root } from '../package/root.ts';
import { projectsDirectory } from '../package/workspace.ts';

/** Everything of this package that decides what a deployment is made of. */
const sources = isInstalled
  ? ['dist', 'state-machines', 'package.json']
  : [
      'bin/app.ts',
      'lib',
      'lambdas',
      'containers',
      'core',
      'adapters',
      'state-machines',
      'cdk.json',
      'package-lock.json',
    ];
const relevant = /\.(ts|mts|js|mjs|json|ya?ml)$|^Dockerfile$/;

/** Hash of the sources of a deployment, the projects among them, by content. */
export function fingerprint(directory = root, projects = projectsDirectory()): string {
  const hash = createHash('sha256');
  const add = (base: string, source: string, fits = relevant) => {
    for (const file of filesOf(join(base, source), fits))
      hash
        .update(`${file.slice(base.length)}\0`)
        .update(readFileSync(file))
        .update('\0');
  };
  for (const source of sources) add(directory, source);
  for (const name of existsSync(projects) ? readdirSync(projects).sort() : []) {
    add(projects, join(name, 'project.yaml'));
    for (const folder of imagesIn(join(projects, name))) add(folder, '.', /./);
  }
  return hash.digest('hex');
}

/** Folders with a Dockerfile: a project's own image is made of all that is there. */
function imagesIn(folder: string): string[] {
  if (!statSync(folder).isDirectory()) return [];
  return filesOf(folder, /^Dockerfile$/).map((path) => dirname(path));
}

function filesOf(path: string, fits: RegExp): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return filesOf(join(path, entry.name), fits);
      return fits.test(entry.name) ? [join(path, entry.name)] : [];
    });
}
