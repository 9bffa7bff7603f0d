/** Predicts all rows at once, and one after the other. Usage: `node bench/ours/predict-rows.ts FOLDER MODEL-FILE`. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { readLightgbm } from '../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { predictRows } from '../../core/algorithms/predict.ts';
import { loadModel } from '../../test/support/algorithms.ts';
import { matrixOf, readData } from '../data/store.ts';
import { median } from '../measure.ts';

const [folder, modelFile] = process.argv.slice(2);
const model = loadModel(readLightgbm(readFileSync(modelFile!, 'utf8')));
const whole = readData(folder!);
const matrix = matrixOf({ ...whole, features: whole.features.slice(0, model.features) });
const all = Uint32Array.from({ length: whole.rows }, (_, i) => i);
const single = Array.from(all, (i) => Float32Array.from(matrix.data, (column) => column[i]!));
const out = new Float64Array(1);

/** Median of some calls, ms of processor. */
function timeOf(call: () => void): number {
  const times = Array.from({ length: 31 }, () => {
    const started = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  });
  return median(times);
}
const oneByOne = () => {
  for (const row of single) model.predictRow(row, out);
};

const predictions = predictRows(model, matrix, all);
for (let i = 0; i < 10; i++) predictRows(model, matrix, all);
const milliseconds = timeOf(() => predictRows(model, matrix, all));
oneByOne();
// What makes many predictions fast is loaded by then.
await setTimeout(500);
oneByOne();
const microseconds = (1000 * timeOf(oneByOne)) / single.length;
const mean = predictions.reduce((a, b) => a + b, 0) / predictions.length;
process.stdout.write(JSON.stringify({ milliseconds, microseconds, mean }));
