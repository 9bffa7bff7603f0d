import { defineConfig } from 'vitest/config';

/** Tests that replace modules, or set the environment that a module reads once. */
const isolated = [
  'test/adapters/log.test.ts',
  'test/core/monitor/checks/another-check.test.ts',
  'test/lambdas/{monitor/analyse,profile/profile}.test.ts',
];

const globalSetup = ['test/support/temporary-files.ts'];

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
          exclude: ['test/integ/**', ...isolated],
          // They leave nothing behind, so that files can share their modules: loading them anew for each takes as long as the tests.
          isolate: false,
          globalSetup,
          ...unit,
        },
      },
      {
        extends: true,
        test: { name: 'isolated', include: isolated, globalSetup, ...unit },
      },
      {
        extends: true,
        test: {
          name: 'integ',
          include: ['test/integ/**/*.test.ts'],
          globalSetup: [...globalSetup, 'test/integ/support/global-setup.ts'],
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
