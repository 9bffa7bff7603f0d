import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integ/**'],
          testTimeout: 20_000,
          // The default leaves one processor of two idle.
          maxWorkers: '100%',
        },
      },
      {
        extends: true,
        test: {
          name: 'integ',
          include: ['test/integ/**/*.test.ts'],
          globalSetup: ['test/integ/support/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          // After the unit tests, not beside them.
          sequence: { groupOrder: 1 },
        },
      },
    ],
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
    coverage: { provider: 'v8', include: ['core/**', 'adapters/**', 'lambdas/**', 'lib/**'] },
  },
});
