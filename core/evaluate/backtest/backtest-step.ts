import type { AlgorithmTable } from '../../algorithms/algorithm.ts';
import type { ModelPorts } from '../../algorithms/loader.ts';
import { lake as keysOf } from '../../contracts/lake.ts';
import type { BacktestResult, BacktestState } from '../../contracts/steps.ts';
import type { Ports } from '../../ports/index.ts';
import { getJson } from '../../ports/json.ts';
import type { Workers } from '../../ports/workers.ts';
import type { Prepared } from '../../prepare/prepared.ts';
import { backtestStepName } from '../../registry/trials.ts';
import { recencyInWords } from '../../search/recency.ts';
import { readTrialData } from '../../search/references.ts';
import { trialDeadline } from '../../search/trial-deadline.ts';
import type { Step, StepPorts } from '../../steps/step.ts';
import { encodeBlock } from '../../table/codec.ts';
import { parts } from '../../table/feature-matrix.ts';
import { rowsOf } from '../../table/rows-of-part.ts';
import { type BacktestPlan, backtestPlanSchema } from './backtest-plan.ts';
import { fitOrigins, type OriginBlock } from './fit-origins.ts';
import { blockOf } from './origins.ts';

interface BacktestPorts extends StepPorts, Pick<Ports, 'lake'>, ModelPorts {
  algorithms: AlgorithmTable;
  /** Threads that training may use, if there are any; the result does not depend on them. */
  threads: () => Workers | undefined;
  /** How long training may take where it runs. @default what a function has */
  longestMs?: number;
}

/** `predictions.block` of a backtest. */
export const backtestFile = 'predictions.block';

/** Its predictions of the configuration, and of a baseline. */
export const ownPredictions = 'own';
export const baselinePredictions = (index: number) => `baseline-${index}`;

/**
 * Fits a configuration under one way to forget at every origin and writes what it predicts of the validation and test rows, NaN where
 * it could not be fitted. Without forgetting it takes the validation part from the trial; the first fits the baselines too.
 */
export const backtestStep: Step<BacktestState, BacktestResult, BacktestPorts> = {
  name: 'backtest',
  recordAs: ({ fit }) => backtestStepName(fit.index),
  inputs: (_, { prepare, backtest, fit }) => ({ prepare: prepare.stepKey, plan: backtest.stepKey, fit }),
  run: async (ports, { project, prepare, backtest, fit }, { stepKey }) => {
    const { lake, clock, algorithms, loaders } = ports;
    const deadline = trialDeadline(Number.POSITIVE_INFINITY, undefined, clock(), ports.longestMs);
    const plan = await getJson(lake, backtest.planKey, backtestPlanSchema);
    const { trainRows, gap } = plan;
    const { trial: own } = plan.configurations.find(({ trial }) => trial.index === fit.trial)!;
    const forgetsNothing = Object.keys(fit.recency).length === 0;
    const timeOver = () => clock().getTime() >= deadline;
    const trainer = { algorithms, loaders, threads: ports.threads() };
    const arrays: Record<string, Float64Array> = {};
    let fitted = 0;
    for (const trial of [own, ...(fit.index === 0 ? plan.baselines : [])]) {
      const prepared = await readTrialData(ports, prepare, trial, algorithms);
      const blocks = blocksOf(plan, prepared);
      const rolling = { trial, recency: fit.recency, trainRows };
      const origins = forgetsNothing ? blocks.slice(1) : blocks;
      const predictions = await fitOrigins(rolling, prepared, origins, gap, timeOver, trainer);
      arrays[trial === own ? ownPredictions : baselinePredictions(trial.index)] = chained(
        forgetsNothing ? [undefined, ...predictions] : predictions,
        blocks,
        prepared.task === 'multiclass' ? prepared.classes.length : 1,
      );
      fitted += predictions.filter((of) => of !== undefined).length;
    }
    await lake.put(keysOf.work(project, stepKey, backtestFile), encodeBlock({ kind: 'backtest' }, arrays));
    return {
      result: { index: fit.index, status: 'succeeded', stepKey },
      summary: { trial: own.index, algorithm: own.algorithm, recency: recencyInWords(fit.recency), fits: fitted },
    };
  },
};

function blocksOf({ origins }: BacktestPlan, { part, time }: Prepared): OriginBlock[] {
  const test = rowsOf(part, parts.test);
  return origins.map((origin, k) => ({
    origin,
    rows: k === 0 ? rowsOf(part, parts.validation) : test.filter((row) => blockOf(time[row]!, origins.slice(1)) === k),
  }));
}

function chained(
  predictions: readonly (Float64Array | undefined)[],
  blocks: readonly OriginBlock[],
  outputs: number,
): Float64Array {
  const all = new Float64Array(blocks.reduce((n, { rows }) => n + rows.length, 0) * outputs).fill(Number.NaN);
  let at = 0;
  blocks.forEach(({ rows }, k) => {
    const own = predictions[k];
    if (own) all.set(own, at);
    at += rows.length * outputs;
  });
  return all;
}
