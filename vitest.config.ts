import { defineConfig } from 'vitest/config';

/** Tests that change neither the environment nor modules. */
const shared = [
  'test/core/**/*.test.ts',
  'test/lambdas/!(monitor|profile)/**/*.test.ts',
  'test/adapters/{duckdb,memory}/**/*.test.ts',
];

/** The default number of workers leaves one processor of two idle. */
const unit = { testTimeout: 20_000, maxWorkers: '100%' };

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integ/**', ...shared],
          ...unit,
        },
      },
      {
        extends: true,
        test: {
          name: 'shared',
          include: [...shared],
          // They leave nothing behind, so that files can share their modules: half the time.
          isolate: false,
          ...unit,
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
