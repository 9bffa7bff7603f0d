/** Trains once and prints what it took. Usage: `node bench/ours/train.ts FOLDER MODEL-FILE [THREADS]`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { gradientBoostedTrees } from '../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import type { EnsembleJson } from '../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { writeLightgbm } from '../../core/algorithms/gradient-boosted-trees/lightgbm/write.ts';
import { trainTrees } from '../../core/algorithms/gradient-boosted-trees/train.ts';
import { predictRows } from '../../core/algorithms/predict.ts';
import { logLoss } from '../../core/metrics/log-loss.ts';
import { prAuc } from '../../core/metrics/pr-auc.ts';
import { rocAuc } from '../../core/metrics/roc-auc.ts';
import { loadModel } from '../../test/support/algorithms.ts';
import { matrixOf, readData, trainingOf } from '../data/store.ts';

const [folder, modelFile, count = '1'] = process.argv.slice(2);
const threads = workerThreads({ count: Number(count) });
const data = readData(folder!);
const learnt = trainingOf(data);
const { target } = learnt;
const rows = Uint32Array.from(target.keys());
/** A line of /proc/self/status: VmRSS is what is resident now, VmHWM the most that was. */
const megabytes = (field: string) =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;
/** What the lifecycle's first trial takes for a table of this size, where the peers' limits do not say otherwise. */
const forSize = gradientBoostedTrees.defaults({ rows: data.train, task: 'binary' });
const before = megabytes('VmRSS');
// The most from now on.
writeFileSync('/proc/self/clear_refs', '5');
const started = process.cpuUsage();
const startedAt = performance.now();
const { model } = trainTrees(
  learnt,
  { ...forSize, numIterations: 200, numLeaves: 31, learningRate: 0.1, maxBin: 255 },
  1,
  threads && { threads },
);
const wall = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(started);
const memory = megabytes('VmHWM') - before;
const test = rows.subarray(data.train);
const y = target.subarray(data.train);
const p = predictRows(loadModel(model), matrixOf(data), test);
if (modelFile) writeFileSync(modelFile, writeLightgbm(model as EnsembleJson));
process.stdout.write(
  JSON.stringify({
    seconds: (user + system) / 1e6,
    wall,
    memory,
    auc: rocAuc(y, p),
    prAuc: prAuc(y, p),
    logLoss: logLoss(y, p),
  }),
);
