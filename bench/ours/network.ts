/** Trains a network once and prints what an epoch took. Usage: `node bench/ours/network.ts FOLDER wasm|native`. */
import { tensorFlowNative } from '../../adapters/tensorflow/native.ts';
import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
import { neuralNetwork } from '../../core/algorithms/neural-network/algorithm.ts';
import { predictRows } from '../../core/algorithms/predict.ts';
import { logLoss } from '../../core/metrics/log-loss.ts';
import { rocAuc } from '../../core/metrics/roc-auc.ts';
import { loadModel } from '../../test/support/algorithms.ts';
import { matrixOf, readData, trainingOf } from '../data/store.ts';

const [folder, name] = process.argv.slice(2);
const engine = name === 'native' ? tensorFlowNative() : tensorFlowWasm;
if (!engine) throw new Error('@tensorflow/tfjs-node is not installed with its binding');
const data = readData(folder!);
const learnt = trainingOf(data);
const { target } = learnt;
const rows = Uint32Array.from(target.keys());
const epochs = 10;
/** One member without pieces: what the peer is. */
const parameters = {
  epochs,
  batchSize: 512,
  members: 1,
  pieces: 0,
  embeddingSize: 2,
  units: 128,
  layers: 2,
  dropout: 0,
};
// What is loaded once is no part of an epoch.
(await engine.open({ groups: [{ inputs: 1, width: 8 }], embedding: 2, members: 1, hidden: [2], outputs: 1 })).close();
const started = process.cpuUsage();
const startedAt = performance.now();
const { model } = await neuralNetwork(engine).train(learnt, parameters, 1);
const { user, system } = process.cpuUsage(started);
const wall = (performance.now() - startedAt) / 1000 / epochs;
const y = target.subarray(data.train);
const p = predictRows(loadModel(model), matrixOf(data), rows.subarray(data.train));
process.stdout.write(
  JSON.stringify({ seconds: (user + system) / 1e6 / epochs, wall, auc: rocAuc(y, p), logLoss: logLoss(y, p) }),
);
