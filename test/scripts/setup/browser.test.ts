import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
// @ts-expect-error the set-up is JavaScript, so that it runs on older Node versions
import { ensureBrowser } from '../../../scripts/setup/browser.mjs';

const path = process.env.PATH!;
afterEach(() => {
  process.env.PATH = path;
});

/** A directory of programs that note how they were called, and end with the exit code. */
function programs(names: Record<string, number>) {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  const calls = join(folder, 'calls');
  for (const [name, code] of Object.entries(names)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "$@" >> '${calls}'\nexit ${code}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env.PATH = `${folder}${delimiter}${path}`;
  const called = () => {
    try {
      return readFileSync(calls, 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  };
  return { folder, called };
}

test('Chromium is installed where there is none, as root and with apt', () => {
  const { folder, called } = programs({ 'apt-get': 0 });
  expect(ensureBrowser(folder, 0)).toBe(true);
  expect(called()).toEqual(['install -y --no-install-recommends chromium']);
});

test('nothing is done where there is one, by other users, or without apt', () => {
  const there = programs({ 'apt-get': 0, 'google-chrome': 0 });
  expect(ensureBrowser(there.folder, 0)).toBe(false);
  const other = programs({ 'apt-get': 0 });
  expect(ensureBrowser(other.folder, 1000)).toBe(false);
  expect(ensureBrowser(programs({}).folder, 0)).toBe(false);
  expect([...there.called(), ...other.called()]).toEqual([]);
});

test('a failure is said and stops nothing', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { folder, called } = programs({ 'apt-get': 1 });
  expect(ensureBrowser(folder, 0)).toBe(false);
  expect(called()).toEqual(['install -y --no-install-recommends chromium', 'update']);
  expect(said.mock.calls.flat().join('')).toContain('will be left out');
  said.mockRestore();
});
