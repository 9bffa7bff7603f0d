import { defineConfig } from 'vitest/config';

/** Tests that replace modules, or set the environment that a module reads once. */
const isolated = [
  'test/adapters/log.test.ts',
  'test/core/monitor/checks/another-check.test.ts',
  'test/lambdas/{monitor/analyse,profile/profile}.test.ts',
];

/** Tests that are both this and thorough. */
const thoroughIsolated = ['test/core/monitor/{analyse,analyse-step}.test.ts'];

/** Tests that convert many files, train or simulate for seconds each: part of `npm test`, not of `npm run check`. */
const thorough = [
  'test/adapters/duckdb/**/*.test.ts',
  'test/adapters/threads/worker-threads.test.ts',
  'test/attacks/{pages,personal-data}.test.ts',
  'test/bin/commands/serve.test.ts',
  'test/clients/*.test.ts',
  'test/bin/ui/predictions-report.test.ts',
  'test/core/algorithms/{average,forest/*,isolation-forest/*,gradient-boosted-trees/{exactness,shared-bins,train},linear/linear,neural-network/*,objectives/regression,single-feature/single-feature}.test.ts',
  'test/core/batch/**/*.test.ts',
  'test/core/edge/{edge-files,pages,typings}.test.ts',
  'test/core/evaluate/{compare-champion,degenerate,intervals/calibrate-intervals,backtest/{change,configuration,rolling-configurations},evaluate,findings/findings,promotion-level,step}.test.ts',
  'test/core/features/{agreement,degenerate,join-plans,timezone,fit/pairs,selection/*}.test.ts',
  'test/core/hash/hash-string.test.ts',
  'test/core/ingest/sql/values.test.ts',
  'test/core/labels/{labels-of-a-file,whole-feed}.test.ts',
  'test/core/metrics/off-policy.test.ts',
  'test/core/monitor/{joint,joint-season,season,statistics,volume,checks/drift,killed/*,calls,life/any-order,money,performance/{alarms,attribution,base-rate,known}}.test.ts',
  'test/core/monitor/{hostile,list-objects,unchanged,weekly}.test.ts',
  'test/core/register/refit-step.test.ts',
  'test/core/rollout/{collisions,judge/simulated-rollouts}.test.ts',
  'test/core/retrain/{arriving-files,interleaving,policy-stateful,publish-projects,storm}.test.ts',
  'test/core/search/{lifecycle,objectives,run-trial}.test.ts',
  'test/core/serve/{releases,prediction/model-bytes}.test.ts',
  'test/core/snapshot/{agreement,cells,inferences,step,waiting}.test.ts',
  'test/core/values/{agreement,inference}.test.ts',
  'test/core/windows/online/{apart-writes,busy-entity,busy-label,corrections,hidden,killed-updates,placement,update-entities,write-units}.test.ts',
  'test/lambdas/serve/fuzz{,-protocols}.test.ts',
  'test/lib/{perennial,code/{programs,workers},options/*}.test.ts',
  'test/lifecycle/*.test.ts',
  'test/projects/bank-fraud/{simulation,world/*}.test.ts',
  'test/state-machines/fresh-account.test.ts',
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
          exclude: ['test/integ/**', ...isolated, ...thorough, ...thoroughIsolated],
          // They leave nothing behind, so that files can share their modules: loading them anew for each takes as long as the tests.
          isolate: false,
          globalSetup,
          ...unit,
        },
      },
      {
        extends: true,
        test: { name: 'thorough', include: thorough, isolate: false, globalSetup, ...unit, testTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'isolated', include: isolated, globalSetup, ...unit },
      },
      {
        extends: true,
        test: { name: 'thorough-isolated', include: thoroughIsolated, globalSetup, ...unit, testTimeout: 60_000 },
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
