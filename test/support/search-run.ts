import { memoryObjectStore, memoryRecordStore } from '../../adapters/memory/index.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { sharedBins } from '../../core/algorithms/binning/shared-bins.ts';
import { type Dataset, reserved, type SnapshotManifest } from '../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { Project } from '../../core/contracts/project.ts';
import type { EvaluateResult, LifecycleState } from '../../core/contracts/steps.ts';
import { planBacktestStep } from '../../core/evaluate/backtest/plan-step.ts';
import { combineTrials } from '../../core/evaluate/combine/combine.ts';
import { evaluateStep } from '../../core/evaluate/step.ts';
import { prepare } from '../../core/prepare/prepare.ts';
import { binPrepared, encodePrepared } from '../../core/prepare/prepared.ts';
import { profileDataset } from '../../core/profile/profile-dataset.ts';
import { refitStep } from '../../core/register/refit-step.ts';
import type { TrainPorts } from '../../core/search/train-trial-step.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { runStep } from '../../core/steps/run-step.ts';
import { encodeTable } from '../../core/table/codec.ts';
import { runBacktests, runSearch, withAverages } from '../../scripts/simulate/map-states.ts';
import { trainer } from './algorithms.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);

/** Payments of which large ones and those of some terminals are fraud; `pattern` turns the effect of the terminal round. */
export function payments(project: Project, rows: number, { seed = 1, pattern = 1 } = {}): Dataset {
  const random = seededRandom(seed);
  const time = new Float64Array(rows).map((_, i) => start + Math.floor((i / rows) * 60 * day));
  const amount = time.map(() => Math.round(10_000 * random() ** 3) / 100);
  const terminal = Int32Array.from(time, () => Math.floor(random() * 20));
  const target = amount.map((a, i) => {
    const z = a / 15 + pattern * (terminal[i]! < 4 ? 2.5 : -0.5) - 4;
    return random() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  return {
    table: {
      rows,
      columns: [
        {
          name: reserved.key,
          type: 'string',
          codes: new Int32Array(rows).map((_, i) => i),
          dictionary: Array.from(time, (_, i) => `p${i}`),
        },
        { name: reserved.time, type: 'timestamp', values: time },
        { name: reserved.target, type: 'number', values: target },
        { name: reserved.labelledAt, type: 'timestamp', values: time },
        { name: 'amount', type: 'number', values: amount },
        {
          name: 'terminal',
          type: 'string',
          codes: terminal,
          dictionary: Array.from({ length: 20 }, (_, i) => `t${i}`),
        },
      ],
    },
    extra: { project, snapshotId: `s${seed}`, task: project.objective.task, classes: ['0', '1'], maturedUntil: null },
  };
}

/** The lifecycle from planned trials to the refit on in-memory stores, as the state machine runs it. */
export function searchRun(codeHash = 'code', table: Pick<TrainPorts, 'algorithms' | 'loaders'> = trainer) {
  const lake = memoryObjectStore();
  const registry = memoryRecordStore();
  let now = Date.UTC(2026, 5, 1);
  const clock = () => new Date(now++);
  const ports = () => ({
    lake,
    registry,
    clock,
    codeHash: () => codeHash,
    ...table,
    threads: workerThreads,
    concurrency: async () => 10,
  });

  const start = async (dataset: Dataset, runId: string, since?: string): Promise<LifecycleState> => {
    const { project, snapshotId } = dataset.extra;
    const rowsKey = keysOf.snapshotRows(project.name, snapshotId);
    await lake.put(rowsKey, encodeTable(dataset.table, dataset.extra));
    const manifest = { definition: project, snapshotId } as SnapshotManifest;
    await lake.put(keysOf.snapshotManifest(project.name, snapshotId), JSON.stringify(manifest));
    const profileKey = keysOf.report(project.name, 'profile', snapshotId, 'profile.json');
    await lake.put(profileKey, JSON.stringify(profileDataset(dataset)));
    const { prepared, plans, counts } = prepare(dataset);
    const stepKey = `prepare-${snapshotId}`;
    const state: LifecycleState = {
      project: project.name,
      runId,
      trigger: {
        id: runId,
        project: project.name,
        reason: 'manual',
        at: '',
        by: 'test',
        ...(since !== undefined && { detail: { since } }),
      },
      snapshot: { stepKey: 's', snapshotId, rowsKey, rows: dataset.table.rows, labelled: dataset.table.rows },
      profile: { stepKey: `profile-${snapshotId}`, profileKey, reportKey: '', warnings: 0 },
      prepare: { stepKey, matrices: {}, plans: {}, counts },
    };
    for (const encoding of ['trees', 'linear'] as const) {
      if (!prepared[encoding]) continue;
      state.prepare!.matrices[encoding] = keysOf.work(project.name, stepKey, `${encoding}.prepared`);
      state.prepare!.plans[encoding] = keysOf.work(project.name, stepKey, `plan-${encoding}.json`);
      await lake.put(state.prepare!.matrices[encoding]!, encodePrepared(prepared[encoding]));
      await lake.put(state.prepare!.plans[encoding]!, JSON.stringify(plans[encoding]));
    }
    if (prepared.trees) {
      state.prepare!.bins = keysOf.work(project.name, stepKey, 'trees.bins');
      await lake.put(state.prepare!.bins, encodePrepared(binPrepared(prepared.trees, sharedBins)));
    }
    return state;
  };

  const search = async (state: LifecycleState): Promise<LifecycleState> => {
    const trained = await runSearch(ports(), state);
    return withAverages(trained, await combineTrials(ports(), trained));
  };

  /** Fits the winner under each way to forget, as the Map state does. */
  const backtest = async (state: LifecycleState): Promise<LifecycleState> => {
    const planned = await runStep(ports(), planBacktestStep, state);
    const backtests = await runBacktests(ports(), { ...state, backtest: planned });
    return { ...state, backtest: planned, backtests };
  };
  const judge = async (state: LifecycleState): Promise<LifecycleState & { evaluate: EvaluateResult }> => {
    const tested = state.backtests ? state : await backtest(state);
    return { ...tested, evaluate: await runStep(ports(), evaluateStep, tested) };
  };
  const fit = async (state: LifecycleState) => ({ ...state, refit: await runStep(ports(), refitStep, state) });
  const run = async (dataset: Dataset, runId: string) => fit(await judge(await search(await start(dataset, runId))));
  const readJson = async <T>(key: string) => JSON.parse(new TextDecoder().decode(await lake.get(key))) as T;

  return {
    lake,
    registry,
    ports,
    start,
    search,
    backtest,
    judge,
    fit,
    run,
    readJson,
    advance: (ms: number) => {
      now += ms;
    },
  };
}
