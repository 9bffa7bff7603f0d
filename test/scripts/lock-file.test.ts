import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type LockFile, missingPlatforms } from '../../scripts/lock-file.ts';

test('package-lock.json names every platform, else npm ci refuses it (remedy: npx node scripts/complete-lock.ts)', () => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as LockFile;

  expect(Object.keys(missingPlatforms(lock))).toEqual([]);
});

test('what is added is like the package for another platform', () => {
  const lock: LockFile = {
    packages: {
      'node_modules/@x/core': {
        optionalDependencies: {
          '@x/core-linux-x64-gnu': '1.0.0',
          '@x/core-linux-arm64-musl': '1.0.0',
          '@x/core-win32-ia32-msvc': '1.0.0',
        },
      },
      'node_modules/@x/core-linux-x64-gnu': { version: '1.0.0', dev: true, license: 'MIT', libc: ['glibc'] },
    },
  };

  expect(missingPlatforms(lock)).toEqual({
    'node_modules/@x/core-linux-arm64-musl': {
      version: '1.0.0',
      cpu: ['arm64'],
      dev: true,
      libc: ['musl'],
      license: 'MIT',
      optional: true,
      os: ['linux'],
    },
    'node_modules/@x/core-win32-ia32-msvc': {
      version: '1.0.0',
      cpu: ['ia32'],
      dev: true,
      license: 'MIT',
      optional: true,
      os: ['win32'],
    },
  });
});
