/** Every function of the platform: `lambdas/<entry>.ts` exports `handler`. */
export const functionEntries = [
  'access/administer',
  'access/keep-audit',
  'ingest/start',
  'ingest/inspect',
  'ingest/convert',
  'ingest/catalogue',
  'ingest/reconvert',
  'ingest/publish-labels',
  'prepare/snapshot',
  'profile/profile',
  'prepare/prepare',
  'search/plan-trials',
  'search/train-trial',
  'search/record-failure',
  'evaluate/combine',
  'evaluate/plan-backtest',
  'evaluate/backtest',
  'evaluate/evaluate',
  'register/refit',
  'register/register',
  'register/run-container',
  'optimise/gate',
  'optimise/shrink',
  'rollout/load-entities',
  'rollout/promote',
  'rollout/decide',
  'rollout/look',
  'rollout/approval',
  'retrain/start-run',
  'retrain/control-run',
  'retrain/apply',
  'retrain/publish-projects',
  'batch/plan',
  'batch/request',
  'batch/stage',
  'batch/gather',
  'batch/score',
  'batch/finish',
  'serve/predict',
  'serve/predict-onnx',
  'serve/record-labels',
  'serve/update-entities',
  'serve/compact',
  'serve/replay-captures',
  'serve/keep-refusal',
  'track/track',
  'monitor/check',
  'monitor/analyse',
  'monitor/adjust-base-rate',
  'monitor/send-message',
  'monitor/decide',
] as const;

export type FunctionEntry = (typeof functionEntries)[number];

/** Functions whose code shapes a model: a change of any of their bundles is a reason to retrain. */
export const trainingEntries: readonly FunctionEntry[] = functionEntries.filter(
  (entry) => /^(prepare|search|evaluate)\//.test(entry) || ['register/refit', 'optimise/shrink'].includes(entry),
);

/** Functions whose start is short: what few requests need is a file of its own, loaded by the first that does. */
export const lateEntries: readonly FunctionEntry[] = ['serve/predict', 'serve/predict-onnx'];

/** What containers run: `<entry>/main.ts` exports `main`. */
export const containerEntry = 'containers/trainer';
