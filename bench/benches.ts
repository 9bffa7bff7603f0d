import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensorFlowNative } from '../adapters/tensorflow/native.ts';
import { readLightgbm } from '../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { writeOnnx } from '../core/algorithms/gradient-boosted-trees/onnx/write.ts';
import { coldStart } from './cold-start.ts';
import { adult } from './data/adult.ts';
import { letters } from './data/letters.ts';
import { monitored } from './data/monitored.ts';
import { payments } from './data/payments.ts';
import { type BenchData, storedData } from './data/store.ts';
import { synthetic } from './data/synthetic.ts';
import { intervals } from './intervals.ts';
import { compare, interleaved, type Measure, type Result, sample } from './measure.ts';
import { paymentsCost } from './payments-cost.ts';
import { predictingRows } from './predict-rows.ts';
import { searches } from './search.ts';
import { handling, serving } from './serving.ts';
import { tables } from './tables.ts';

export interface Setting {
  /** Where tables, models and the peers live between runs. */
  home: string;
  python: string;
  /** Runs of each side. */
  runs: number;
  /** Folder with `adult_train.csv` and `adult_test.csv`, where there is one. */
  adult: string | undefined;
}

export interface Bench {
  name: string;
  about: string;
  /** Why it cannot run as things are. */
  missing?(setting: Pick<Setting, 'adult'>): string | undefined;
  run(setting: Setting): Result[] | Promise<Result[]>;
}

const training: Measure[] = [
  { key: 'seconds', label: 'fit', unit: 's (CPU)' },
  { key: 'memory', label: 'memory of the fit', unit: 'MB' },
  { key: 'auc', label: 'ROC AUC', unit: '', higherIsBetter: true },
  { key: 'prAuc', label: 'PR AUC', unit: '', higherIsBetter: true },
  { key: 'logLoss', label: 'log loss', unit: '' },
];

export const benches: Bench[] = [
  training200('train-synthetic', '1,000,000 x 30, 1 % positives', () => synthetic(1_000_000, 250_000)),
  training200('train-payments', 'the bank-fraud simulation, prepared as the lifecycle does', () => payments(1_000_000)),
  {
    ...training200('train-adult', 'UCI Adult, with --adult FOLDER', ({ adult: folder }) => adult(folder!)),
    missing({ adult: folder }) {
      if (!folder) return '--adult FOLDER is not given';
      const absent = ['adult_train.csv', 'adult_test.csv'].find((name) => !existsSync(join(folder, name)));
      return absent && `${folder} holds no ${absent}`;
    },
  },
  {
    name: 'train-classes',
    about:
      '26, 10 and 3 classes: a round and class by itself, and with the loss of unseen rows after every round; LightGBM',
    run: manyClasses,
  },
  {
    name: 'tables',
    about:
      '15 public tables: the lifecycle at its defaults, LightGBM, XGBoost and CatBoost as shipped, AutoGluon with as many seconds; a split a run',
    run: tables,
  },
  {
    name: 'intervals',
    about: '12 public tables of regressions: intervals of coverage 0.9; LightGBM by CQR, MAPIE and split conformal',
    run: intervals,
  },
  {
    name: 'search',
    about:
      '9 public tables of 12,000 rows: 24 trials of the search and 24 random draws of the same space; a seed a run',
    run: searches,
  },
  {
    name: 'train-threads',
    about: '1,000,000 x 30 on two threads and on one, by the clock; only on a machine with two idle processors',
    run: threading,
  },
  {
    name: 'payments-cost',
    about: 'what decisions cost after our search and after 30 trials of XGBoost, 200,000 simulated payments, two seeds',
    run: (setting) => paymentsCost(setting, 200_000),
  },
  {
    name: 'monitor',
    about: 'a report of drift, 1,000,000 x 20 against 1,000,000 x 20, arrays in, findings out; Evidently',
    run: monitoring,
  },
  {
    name: 'network',
    about:
      'an epoch of a multilayer perceptron of 128 and 128 units, 100,000 x 30; scikit-learn, and tfjs-node where it loads',
    run: network,
  },
  { name: 'predict', about: '200 trees, 31 leaves: one row, and 1,000,000 rows', run: predicting },
  {
    name: 'predict-rows',
    about: '200 trees, 14 columns: 10,000 distinct rows at once, and one by one; LightGBM, ONNX Runtime, lleaves',
    run: predictingRows,
  },
  {
    name: 'handler',
    about: '200 trees, 14 columns: the event of a request in, its answer out, without the network; LightGBM from JSON',
    run: handling,
  },
  {
    name: 'serve',
    about: '200 trees behind HTTP, 1 and 8 connections; an empty server of Node, FastAPI with LightGBM, MLflow',
    run: serving,
  },
  {
    name: 'cold-start',
    about: 'start of a process to its first answer, 200 trees: the prediction function with its model in S3; MLflow',
    run: coldStart,
  },
];

function training200(name: string, about: string, make: (setting: Setting) => BenchData): Bench {
  return {
    name,
    about: `${about}; 200 trees, 31 leaves, one thread`,
    run(setting) {
      const { home, python, runs } = setting;
      const folder = storedData(home, name, () => make(setting));
      const peers = ['lightgbm', 'xgboost'];
      const [ours, ...theirs] = interleaved(runs, [
        () => sample(process.execPath, [script('ours/train.ts'), folder, modelFile(home, name)]),
        ...peers.map((peer) => () => sample(python, [script('peers/train.py'), peer, folder])),
      ]);
      return theirs.flatMap((peer, i) => compare(name, peers[i]!, ours!, peer, training));
    },
  };
}

/** In the manner of UCI letter recognition, of images of digits, and of a table of many rows. */
const classTables = {
  letters: { rounds: 150, train: 14_000, test: 6000, classes: 26, columns: 16, levels: 16, noise: 0.5 },
  digits: { rounds: 150, train: 4000, test: 1800, classes: 10, columns: 64, levels: 17, noise: 1.5 },
  'many rows': { rounds: 50, train: 200_000, test: 50_000, classes: 3, columns: 20, levels: 1_000_000, noise: 1.2 },
};

function manyClasses({ home, python, runs }: Setting): Result[] {
  return Object.entries(classTables).flatMap(([table, { rounds, ...shape }]) => {
    const folder = storedData(home, `train-classes-${table.replace(' ', '-')}`, () => letters(shape));
    const sides = ['alone', 'watched'].flatMap((mode) => [
      () => sample(process.execPath, [script('ours/train-classes.ts'), folder, String(rounds), mode]),
      () => sample(python, [script('peers/train-classes.py'), folder, String(rounds), mode]),
    ]);
    const [ours, peer, oursWatched, peerWatched] = interleaved(runs, sides);
    const time = (label: string): Measure => ({ key: 'milliseconds', label: `${table}, ${label}`, unit: 'ms (CPU)' });
    const loss = { key: 'logLoss', label: `${table}, log loss`, unit: '' };
    return [
      ...compare('train-classes', 'lightgbm', ours!, peer!, [time('a round and class'), loss]),
      ...compare('train-classes', 'lightgbm', oursWatched!, peerWatched!, [time('watched')]),
    ];
  });
}

function network({ home, python, runs }: Setting): Result[] {
  const folder = storedData(home, 'network', () => synthetic(100_000, 50_000));
  const own = (engine: string) => () => sample(process.execPath, [script('ours/network.ts'), folder, engine]);
  const native = tensorFlowNative();
  const [ours, peer, ownNative] = interleaved(runs, [
    own('wasm'),
    () => sample(python, [script('peers/network.py'), folder]),
    ...(native ? [own('native')] : []),
  ]);
  const measures: Measure[] = [
    { key: 'seconds', label: 'epoch', unit: 's (CPU)' },
    { key: 'auc', label: 'ROC AUC', unit: '', higherIsBetter: true },
    { key: 'logLoss', label: 'log loss', unit: '' },
  ];
  return [
    ...compare('network', 'scikit-learn', ours!, peer!, measures),
    ...(ownNative ? compare('network', 'tfjs-node', ours!, ownNative, measures) : []),
  ];
}

function threading({ home, python, runs }: Setting): Result[] {
  const folder = storedData(home, 'train-synthetic', () => synthetic(1_000_000, 250_000));
  const model = join(home, 'train-threads.txt');
  const ours = (threads: string) => sample(process.execPath, [script('ours/train.ts'), folder, model, threads]);
  const [two, one, lightgbm] = interleaved(runs, [
    () => ours('2'),
    () => ours('1'),
    () => sample(python, [script('peers/train.py'), 'lightgbm', folder, '2']),
  ]);
  const measures: Measure[] = [{ key: 'wall', label: 'fit on two threads', unit: 's' }];
  return [
    ...compare('train-threads', 'one thread', two!, one!, measures),
    ...compare('train-threads', 'lightgbm', two!, lightgbm!, measures),
  ];
}

function monitoring({ home, python, runs }: Setting): Result[] {
  const folder = storedData(home, 'monitor', () => monitored(1_000_000, 1_000_000));
  const [ours, evidently] = interleaved(runs, [
    () => sample(process.execPath, [script('ours/monitor.ts'), folder]),
    () => sample(python, [script('peers/monitor.py'), folder]),
  ]);
  const both: Measure[] = [
    { key: 'seconds', label: 'reference and report', unit: 's (CPU)' },
    { key: 'memory', label: 'memory', unit: 'MB' },
    { key: 'drifted', label: 'columns drifted', unit: '' },
  ];
  const psi = ours!.map(({ psi }) => ({ report: psi! }));
  return [
    ...compare('monitor', 'evidently', ours!, evidently!, both),
    ...compare('monitor', 'PSI alone', ours!, psi, [{ key: 'report', label: 'all checks', unit: 's (CPU)' }]),
    ...compare('monitor', 'itself', ours!, ours!, [
      { key: 'lineSeconds', label: 'a line of the inference log', unit: 'µs (CPU)' },
    ]),
  ];
}

/** Each predicts from the same model: ours of the synthetic table, which LightGBM and ONNX Runtime read. */
function predicting({ home, python, runs }: Setting): Result[] {
  const folder = storedData(home, 'train-synthetic', () => synthetic(1_000_000, 250_000));
  const model = modelFile(home, 'train-synthetic');
  if (!existsSync(model)) sample(process.execPath, [script('ours/train.ts'), folder, model]);
  const onnx = join(home, 'model.onnx');
  writeFileSync(onnx, writeOnnx(readLightgbm(readFileSync(model, 'utf8'))));
  const peers = ['lightgbm', 'onnxruntime'];
  const [ours, ...theirs] = interleaved(runs, [
    () => sample(process.execPath, [script('ours/predict.ts'), folder, model]),
    ...peers.map((peer) => () => sample(python, [script('peers/predict.py'), peer, folder, model, onnx])),
  ]);
  const measures: Measure[] = [
    { key: 'microseconds', label: 'one row', unit: 'µs' },
    { key: 'seconds', label: '1,000,000 rows', unit: 's (CPU)' },
    { key: 'mean', label: 'mean prediction', unit: '' },
  ];
  return theirs.flatMap((peer, i) => compare('predict', peers[i]!, ours!, peer, measures));
}

const script = (path: string) => new URL(path, import.meta.url).pathname;
const modelFile = (home: string, name: string) => join(home, `${name}.txt`);
