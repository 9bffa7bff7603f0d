import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../package/root.ts';

interface Locked {
  version?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
}

test('every package that npm fetches is locked by what it holds', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  // What lies in the archive of another package is covered by that one's.
  const open = Object.entries(packages).filter(([path, p]) => path !== '' && !p.link && !p.inBundle && !p.integrity);
  expect(open.map(([path]) => path)).toEqual([]);
});

test.each(['requirements.txt', 'requirements-checks.txt'])(
  'every package of %s is pinned, and locked by what it holds',
  (file) => {
    const lines = readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => /^[a-z]/i.test(line));
    expect(lines.length).toBeGreaterThan(10);
    const text = readFileSync(join(root, file), 'utf8');
    for (const line of lines) {
      const [name] = /^[\w.-]+==[\w.]+/.exec(line) ?? [];
      expect([line, name !== undefined]).toEqual([line, true]);
      expect(text.slice(text.indexOf(line)).split('\n')[1]).toMatch(/^ {4}--hash=sha256:[0-9a-f]{64}/);
    }
  },
);
