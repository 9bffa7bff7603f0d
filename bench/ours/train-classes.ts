/** Trains many classes once and prints what it took. Usage: `node bench/ours/train-classes.ts FOLDER ROUNDS (alone|watched)`. */
import { trainTrees } from '../../core/algorithms/gradient-boosted-trees/train.ts';
import { predictRows } from '../../core/algorithms/predict.ts';
import { multiclassLogLoss } from '../../core/metrics/multiclass-log-loss.ts';
import { loadModel } from '../../test/support/algorithms.ts';
import { matrixOf, readData, trainingOf } from '../data/store.ts';

const [folder, rounds, mode] = process.argv.slice(2);
const data = readData(folder!);
const learnt = trainingOf(data);
const { target, outputs } = learnt;
const rows = Uint32Array.from(target.keys());
const test = rows.subarray(data.train);
const started = process.cpuUsage();
const { model } = trainTrees(
  { ...learnt, ...(mode === 'watched' && { validation: test }) },
  { numIterations: Number(rounds), numLeaves: 31, learningRate: 0.1, maxBin: 255, earlyStoppingRounds: 0 },
  1,
);
const { user, system } = process.cpuUsage(started);
const y = target.subarray(data.train);
const p = predictRows(loadModel(model), matrixOf(data), test);
process.stdout.write(
  JSON.stringify({
    milliseconds: (user + system) / 1e3 / Number(rounds) / outputs,
    logLoss: multiclassLogLoss(y, p, outputs),
  }),
);
