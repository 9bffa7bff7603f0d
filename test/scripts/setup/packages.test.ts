import { expect, test } from 'vitest';

interface Lock {
  packages: Record<string, { version?: string; integrity?: string; optional?: boolean; link?: boolean }>;
}
const load = async <T>(path: string) => (await import(new URL(path, import.meta.url).href)) as T;
const { whyInstall } = await load<{ whyInstall(lock: Lock, installed?: Lock): string | undefined }>(
  '../../../scripts/setup/packages.mjs',
);
const { findPython } = await load<{
  findPython(run: (command: string) => { ok: boolean; stdout: string }): { command?: string; problem?: string };
}>('../../../local-cloud/setup/python.mjs');
const { checkVersions } = await load<{ checkVersions(node: string, platform: string): void }>(
  '../../../scripts/setup/versions.mjs',
);

const lock: Lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/b': { version: '2.0.0', integrity: 'y', optional: true },
  },
};

test('nothing is installed where everything is as the lock file says', () => {
  expect(whyInstall(lock, { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'x' } } })).toBeUndefined();
});

test.each([
  ['none are installed', undefined],
  ['a is missing', { packages: {} }],
  ['a is 0.9.0, the lock file says 1.0.0', { packages: { 'node_modules/a': { version: '0.9.0' } } }],
  [
    'c is not in the lock file',
    { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'x' }, 'node_modules/a/node_modules/c': {} } },
  ],
])('%s', (reason, installed) => {
  expect(whyInstall(lock, installed as Lock | undefined)).toBe(reason);
});

const machine = (pythons: Record<string, string>) => (command: string) => ({
  ok: command in pythons,
  stdout: `${pythons[command] ?? ''}\n`,
});

test('the first Python that is good enough is taken', () => {
  expect(findPython(machine({ python3: '3 9 1', 'python3.12': '3 12 1' }))).toMatchObject({ command: 'python3.12' });
});

test.each([
  [{}, 'Python 3.10 or later is not installed'],
  [{ python3: '3 8 1' }, 'Python is 3.8, 3.10 or later is needed'],
  [{ python3: '3 11 0' }, 'lacks the venv module'],
])('a machine with %j is told what it lacks', (pythons, problem) => {
  expect(findPython(machine(pythons)).problem).toContain(problem);
});

test('old Node and Windows are told what to do', () => {
  expect(() => checkVersions('18.19.0', 'linux')).toThrow('Node 20 or later is needed, this is 18.19.0');
  expect(() => checkVersions('24.1.0', 'win32')).toThrow('WSL');
  checkVersions('20.0.0', 'darwin');
});
