import type { Partition } from '../../../core/contracts/registry/keys.ts';
import type { FunctionEntry } from '../../code/entries.ts';
import type { ZoneAccess } from '../lake/zone-access.ts';

export interface LifecycleStep {
  readonly entry: FunctionEntry;
  readonly description: string;
  /** MB. */
  readonly memory: number;
  /** Timeout, of which the task's in the state machine is made. */
  readonly seconds: number;
  /** MB of /tmp. */
  readonly storage?: number;
  readonly zones: ZoneAccess;
  /** Works for long: in a slot. */
  readonly long?: boolean;
  /** Asks how many functions the account runs at a time. */
  readonly asksConcurrency?: boolean;
  /** Partitions of the registry that it writes beside those of its run and its output. */
  readonly writes?: readonly Partition[];
  /** Reads and writes the online entity windows. */
  readonly entities?: boolean;
  /** Lets models take over: calls the function of LoadEntities, and the one that looks at rollouts. */
  readonly loadsEntities?: boolean;
  /** Calls the function that measures what serving a candidate takes. */
  readonly measures?: boolean;
  /** Publishes events. */
  readonly events?: boolean;
}

/** What each step of the lifecycle needs and may do. `<Name>Function` is its token in the state machine. */
export const lifecycleSteps: Readonly<Record<string, LifecycleStep>> = {
  Snapshot: {
    entry: 'prepare/snapshot',
    description: 'Freezes the dataset and joins the labels as they had arrived',
    memory: 3008,
    storage: 4096,
    seconds: 900,
    long: true,
    zones: { read: ['curated', 'labels', 'snapshots', 'inferences', 'packs', 'models'], write: ['snapshots'] },
  },
  Profile: {
    entry: 'profile/profile',
    description: 'Describes every column and its relation to the target',
    memory: 3008,
    seconds: 600,
    long: true,
    zones: { read: ['snapshots'], write: ['reports'] },
  },
  Prepare: {
    entry: 'prepare/prepare',
    description: 'Splits, fits the feature plan and writes the matrices',
    memory: 3008,
    seconds: 900,
    long: true,
    zones: { read: ['snapshots', 'work', 'models'], write: ['work'] },
  },
  PlanTrials: {
    entry: 'search/plan-trials',
    description: 'Draws the trials of the search',
    memory: 512,
    seconds: 120,
    // Later rounds follow from what the trials of the earlier ones have left.
    zones: { read: ['snapshots', 'work'] },
    asksConcurrency: true,
  },
  TrainTrial: {
    entry: 'search/train-trial',
    description: 'Trains one trial',
    memory: 3008,
    seconds: 900,
    long: true,
    zones: { read: ['work'], write: ['work'] },
  },
  RecordFailure: {
    entry: 'search/record-failure',
    description: 'Records why a trial failed',
    memory: 256,
    seconds: 60,
    zones: {},
  },
  Combine: {
    entry: 'evaluate/combine',
    description: 'Averages the best trials',
    memory: 3008,
    seconds: 300,
    long: true,
    zones: { read: ['snapshots', 'work'], write: ['work'] },
  },
  PlanBacktest: {
    entry: 'evaluate/plan-backtest',
    description: 'Ranks the trials and says what is fitted anew at every origin',
    memory: 3008,
    seconds: 300,
    long: true,
    zones: { read: ['snapshots', 'work'], write: ['work'] },
  },
  Backtest: {
    entry: 'evaluate/backtest',
    description: 'Fits a configuration at every origin under one way to forget',
    memory: 3008,
    seconds: 900,
    long: true,
    zones: { read: ['work'], write: ['work'] },
  },
  Evaluate: {
    entry: 'evaluate/evaluate',
    description: 'Calibrates, compares with the champion and judges',
    memory: 3008,
    seconds: 900,
    long: true,
    zones: { read: ['work', 'snapshots', 'models', 'reports'], write: ['work', 'reports'] },
  },
  Refit: {
    entry: 'register/refit',
    description: 'Fits the winner again on all matured data',
    memory: 3008,
    seconds: 900,
    long: true,
    zones: { read: ['work', 'snapshots'], write: ['work'] },
  },
  Gate: {
    entry: 'optimise/gate',
    description: 'Has a candidate measured as it would serve, and holds it to the budget',
    memory: 3008,
    seconds: 900,
    long: true,
    zones: { read: ['work', 'snapshots'], write: ['candidates'] },
    measures: true,
  },
  Shrink: {
    entry: 'optimise/shrink',
    description: 'Trains a smaller model for one that is over the budget',
    memory: 3008,
    seconds: 900,
    long: true,
    zones: { read: ['work', 'snapshots'], write: ['work'] },
  },
  Register: {
    entry: 'register/register',
    description: 'Registers an immutable version with its lineage and model card',
    memory: 1024,
    seconds: 120,
    zones: { read: ['work', 'snapshots', 'models'], write: ['models'] },
    writes: ['models', 'audit'],
    events: true,
  },
  LoadEntities: {
    entry: 'rollout/load-entities',
    description: 'Fills the online entity windows from history',
    memory: 3008,
    seconds: 900,
    long: true,
    zones: { read: ['snapshots', 'models'] },
    entities: true,
  },
  Promote: {
    entry: 'rollout/promote',
    description: 'Makes a version the champion, or returns to the one before',
    memory: 256,
    // For a promotion by hand it waits for LoadEntities.
    seconds: 900,
    zones: {},
    // The monitor's: findings of the model before are closed.
    writes: ['models', 'route', 'monitor', 'audit'],
    loadsEntities: true,
    events: true,
  },
};
