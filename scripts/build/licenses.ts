import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names, versions and licenses of packages whose code is compiled in, each with the text that comes with it. */
export function licenseTexts(root: string, inputs: readonly string[]): string {
  const directories = new Set(inputs.flatMap((path) => packageOf.exec(path)?.[0] ?? []));
  return [...directories]
    .sort()
    .map((directory) => licenseOf(join(root, directory)))
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** The innermost package that a path lies in. */
const packageOf = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

function licenseOf(directory: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const files = readdirSync(directory).filter((file) => /^(licen[cs]e|notice)\b/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(directory, file), 'utf8').trim());
  return [`${name} ${version} (${license ?? 'see its text'})`, ...texts].join('\n\n');
}
