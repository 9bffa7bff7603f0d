import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../package/root.ts';

/** Writes the declarations of a public entry: its own, and those that it leads to, and no others. */
export function writeDeclarations(outDir: string, entry: string): void {
  const emitted = mkdtempSync(join(tmpdir(), 'perennial-types-'));
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  execFileSync(tsc, ['-p', join(root, 'tsconfig.build.json'), '--outDir', emitted], { stdio: ['ignore', 2, 2] });
  const found = new Set([entry]);
  for (const file of found) {
    const text = readFileSync(join(emitted, file), 'utf8');
    for (const [, path] of text.matchAll(relativeImport)) found.add(join(dirname(file), `${path}.d.ts`));
    mkdirSync(dirname(join(outDir, file)), { recursive: true });
    writeFileSync(join(outDir, file), text.replaceAll(relativeImport, "from '$1.js'"));
  }
  rmSync(emitted, { recursive: true });
}

const relativeImport = /from '(\.[^']*)\.ts'/g;
