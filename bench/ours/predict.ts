/** Predicts one row after the other, and all rows at once. Usage: `node bench/ours/predict.ts FOLDER MODEL-FILE`. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { readLightgbm } from '../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { predictRows } from '../../core/algorithms/predict.ts';
import { loadModel } from '../../test/support/algorithms.ts';
import { matrixOf, readData } from '../data/store.ts';

const [folder, modelFile] = process.argv.slice(2);
const data = readData(folder!);
const matrix = matrixOf(data);
const model = loadModel(readLightgbm(readFileSync(modelFile!, 'utf8')));

const single = Array.from({ length: 10_000 }, (_, i) => Float32Array.from(matrix.data, (column) => column[i]!));
const out = new Float64Array(1);
for (const row of single) model.predictRow(row, out);
// What makes many predictions fast is loaded by then.
await setTimeout(500);
for (const row of single) model.predictRow(row, out);
const times = new Float64Array(single.length);
single.forEach((row, i) => {
  const at = process.hrtime.bigint();
  model.predictRow(row, out);
  times[i] = Number(process.hrtime.bigint() - at) / 1000;
});

const all = Uint32Array.from({ length: data.train }, (_, i) => i);
const started = process.cpuUsage();
const predictions = predictRows(model, matrix, all);
const { user, system } = process.cpuUsage(started);
process.stdout.write(
  JSON.stringify({
    microseconds: times.toSorted()[times.length / 2],
    seconds: (user + system) / 1e6,
    mean: predictions.reduce((a, b) => a + b, 0) / predictions.length,
  }),
);
