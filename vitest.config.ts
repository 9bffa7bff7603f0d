import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/integ/**'], testTimeout: 20_000 } },
      {
        test: {
          name: 'integ',
          include: ['test/integ/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['core/**', 'adapters/**', 'lambdas/**', 'lib/**'] },
  },
});
