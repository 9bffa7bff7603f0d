import { lake as keysOf } from '../../contracts/lake.ts';
import type { Project } from '../../contracts/project.ts';
import type { LifecycleState, Recency } from '../../contracts/steps.ts';
import type { Ports } from '../../ports/index.ts';
import { getJson } from '../../ports/json.ts';
import type { Prepared } from '../../prepare/prepared.ts';
import { requireResult } from '../../steps/required.ts';
import { decodeBlock, MalformedBlock } from '../../table/codec.ts';
import { parts } from '../../table/feature-matrix.ts';
import { rowsOf, valuesOf } from '../../table/rows-of-part.ts';
import type { TrialOutcome } from '../leaderboard.ts';
import { aboutRows, evaluationSeed } from '../rank-run.ts';
import { backtestPlanSchema, type Configuration } from './backtest-plan.ts';
import { backtestFile, baselinePredictions, ownPredictions } from './backtest-step.ts';
import { blockOf } from './origins.ts';
import { rollingConfigurations } from './rolling-configurations.ts';
import { type RollingOutcome, type RollingRows, rollingOrigin } from './rolling-origin.ts';

/** What retraining at every origin would have served. */
export interface Backtest {
  /** Its candidates are those of `candidates`. */
  outcome: RollingOutcome;
  configurations: Configuration[];
  /** Configurations under each way to forget, by index of the trial. */
  candidates: { trial: number; recency: Recency }[];
  /** ms: the first row of each block of the test period. */
  origins: number[];
  /** Of each test row, from 1 on. */
  block: Uint8Array;
  /** Calibrated predictions of the test rows by index of the trial, fitted anew at every origin as well. */
  baselines: Map<number, Float64Array>;
}

/**
 * Chains what the backtests of a run have predicted. Where one failed, or had no time for a block, the trial's own model stands in
 * for all rows alike, and another way to forget is left out of the block. A configuration that failed on all rows alike is left out
 * where the other did not.
 * @returns undefined where rows are not split by time
 * @throws MissingStepResult, MalformedBlock
 */
export async function readBacktests(
  { lake }: Pick<Ports, 'lake'>,
  state: LifecycleState,
  project: Project,
  prepared: Prepared,
  trials: readonly TrialOutcome[],
): Promise<Backtest | undefined> {
  const planned = requireResult(state, 'backtest');
  if (planned.fits.length === 0) return undefined;
  const plan = await getJson(lake, planned.planKey, backtestPlanSchema);
  const origins = plan.origins.slice(1);
  const [validation, test] = [rowsOf(prepared.part, parts.validation), rowsOf(prepared.part, parts.test)];
  const all = new Uint32Array(validation.length + test.length);
  all.set(validation);
  all.set(test, validation.length);
  const testBlock = Uint8Array.from(test, (row) => blockOf(prepared.time[row]!, origins));
  const block = new Uint8Array(all.length);
  block.set(testBlock, validation.length);
  const rows: RollingRows = {
    ...aboutRows(project, prepared.classes),
    target: valuesOf(prepared.target, all, 1),
    weights: prepared.weight && valuesOf(prepared.weight, all, 1),
    block,
  };
  const results = requireResult(state, 'backtests');
  const made = await Promise.all(
    planned.fits.map(async (fit) => {
      const stepKey = results.find((r) => r.index === fit.index && r.status === 'succeeded')?.stepKey;
      const read = stepKey && decodeBacktest(await lake.get(keysOf.work(state.project, stepKey, backtestFile)));
      return { ...fit, predictions: read || undefined };
    }),
  );
  const anew = (index: number, of: Float64Array | undefined) =>
    orTrial(of, trials.find(({ spec }) => spec.index === index)!.predictions!);
  const ways = plan.configurations.map(({ trial }) => made.filter((fit) => fit.trial === trial.index));
  const fitted = ways.filter(([alike]) => alike!.predictions);
  const candidates = (fitted.length > 0 ? fitted : ways.slice(0, 1)).map((own) =>
    own.map(({ trial, recency, predictions }, w) => {
      const missing = () => new Float64Array(all.length * rows.outputs).fill(Number.NaN);
      const found = predictions?.[ownPredictions];
      return { trial, recency, predictions: w === 0 ? anew(trial, found) : (found ?? missing()) };
    }),
  );
  const [{ trial: holder }] = plan.configurations as [Configuration];
  return {
    outcome: rollingConfigurations(rows, candidates, evaluationSeed),
    configurations: plan.configurations.filter(({ trial }) => candidates.some(([own]) => own!.trial === trial.index)),
    candidates: candidates.flat().map(({ trial, recency }) => ({ trial, recency })),
    origins,
    block: testBlock,
    baselines: new Map(
      [holder, ...plan.baselines]
        .filter(({ baseline }) => baseline)
        .map(({ index }) => {
          const name = index === holder.index ? ownPredictions : baselinePredictions(index);
          const alone = [{ recency: {}, predictions: anew(index, made[0]!.predictions?.[name]) }];
          return [index, rollingOrigin(rows, alone, evaluationSeed).predictions];
        }),
    ),
  };
}

/** Predictions of a backtest, those of the trial where it made none. */
function orTrial(
  made: Float64Array | undefined,
  { validation, test }: { validation: Float64Array; test: Float64Array },
): Float64Array {
  const own = new Float64Array(validation.length + test.length);
  own.set(validation);
  own.set(test, validation.length);
  return made ? own.map((value, i) => (Number.isNaN(made[i]!) ? value : made[i]!)) : own;
}

function decodeBacktest(block: Uint8Array): Record<string, Float64Array> {
  const { meta, arrays } = decodeBlock<{ kind?: string } | null>(block);
  const entries = Object.entries(arrays);
  const read = entries.flatMap(([name, values]) => (values instanceof Float64Array ? [[name, values] as const] : []));
  if (meta?.kind !== 'backtest' || read.length < entries.length)
    throw new MalformedBlock('received a block of something else, expected predictions of a backtest');
  return Object.fromEntries(read);
}
