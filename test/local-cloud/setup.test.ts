import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { objectWith } from '../../core/contracts/schema.ts';
import { readJson } from '../../local-cloud/json-file.ts';
import { root } from '../../package/root.ts';

interface Finders {
  python(): { command?: string; problem?: string };
  node(directory: string): string;
}
const load = async <T>(path: string) => (await import(new URL(path, import.meta.url).href)) as T;
const { setUpEmulator } = await load<{ setUpEmulator(directory: string, find: Finders): boolean }>(
  '../../local-cloud/setup/emulator.mjs',
);

/** A directory in which an earlier set-up found an emulator that works. */
function earlier(found: { node?: string }): string {
  const directory = mkdtempSync(join(tmpdir(), 'perennial-set-up-'));
  const python = join(directory, 'python');
  writeFileSync(python, '#!/bin/sh\nexit 0\n');
  chmodSync(python, 0o755);
  const requirements = createHash('sha256')
    .update(readFileSync(join(root, 'requirements.txt')))
    .digest('hex');
  writeFileSync(join(directory, 'emulator.json'), JSON.stringify({ kind: 'python', python, requirements, ...found }));
  return directory;
}

const notAsked = () => {
  throw new Error('asked for what is known');
};

test('what an earlier set-up found is kept while it works', () => {
  const directory = earlier({ node: process.execPath });

  expect(setUpEmulator(directory, { python: notAsked, node: notAsked })).toBe(false);
});

test.each([
  ['was not looked for', {}],
  ['has gone', { node: '/does/not/exist/node' }],
])('a Node that %s is found again, and the emulator stays', (_, found) => {
  const directory = earlier(found);

  expect(setUpEmulator(directory, { python: notAsked, node: () => '/opt/node24' })).toBe(true);

  const file = join(directory, 'emulator.json');
  expect(readJson(file, objectWith('an installed emulator', {}))).toMatchObject({
    kind: 'python',
    python: join(directory, 'python'),
    node: '/opt/node24',
  });
});
