import type { Task } from '../contracts/task.ts';
import { isBinned } from './binning/binned-features.ts';
import { InvalidTrainingData } from './errors.ts';
import type { TrainingData } from './model.ts';

/** Of targets and weights: encodings of the target fit a float32, and sums of products of the two can be squared. */
const largest = 1e30;
/** Of the largest target of a regression: below, squares of errors vanish, and the registry keeps no such metric. */
const smallest = 1e-30;

/**
 * Checks what every algorithm relies on: rows to train on, features of equal length, targets in range, weights that are
 * not negative and, of the rows to train on and of those to validate on, not all 0. Targets and weights are at most 1e30, and not all
 * targets of a regression below 1e-30 (but all 0).
 * @throws InvalidTrainingData
 */
export function checkTrainingData(data: TrainingData, algorithm: string, tasks: readonly Task[]): void {
  const { matrix, target, train, validation, weights, task, outputs } = data;
  const fail = (message: string): never => {
    throw new InvalidTrainingData(`${algorithm}: ${message}`);
  };
  if (!tasks.includes(task)) fail(`task is ${task}; this algorithm knows ${tasks.join(', ')}`);
  if (task === 'multiclass' ? outputs < 2 : outputs !== 1)
    fail(`outputs is ${outputs}; expected ${task === 'multiclass' ? 'the number of classes, at least 2' : '1'}`);
  if (train.length === 0) fail('no rows to train on; check the split and that labels have arrived');
  if (target.length !== matrix.rows) fail(`${target.length} targets for ${matrix.rows} rows`);
  // The columns of binned features are made when they are asked for.
  const columns = isBinned(matrix) ? [] : matrix.data;
  columns.forEach((column, f) => {
    if (column.length !== matrix.rows)
      fail(`feature '${matrix.features[f]?.name}' has ${column.length} values for ${matrix.rows} rows`);
  });
  for (const rows of [train, validation]) for (const row of rows) checkTarget(row, target[row], task, outputs, fail);
  if (task === 'regression') {
    const size = train.reduce((most, row) => Math.max(most, Math.abs(target[row]!)), 0);
    if (size > 0 && size < smallest)
      fail(`the largest target has a size of ${size}; expected at least ${smallest}: give it in a smaller unit`);
  }
  if (!weights) return;
  checkWeights(weights, train, 'train', fail);
  checkWeights(weights, validation, 'validate', fail);
}

function checkWeights(
  weights: Float64Array,
  rows: Uint32Array,
  use: 'train' | 'validate',
  fail: (message: string) => never,
): void {
  let some = rows.length === 0;
  for (const row of rows) {
    const w = weights[row]!;
    if (!(w >= 0 && w <= largest)) fail(`weight of row ${row} is ${w}; expected a number from 0 to ${largest}`);
    some ||= w > 0;
  }
  if (!some) fail(`all weights of the rows to ${use} on are 0; expected one above 0 at least`);
}

function checkTarget(
  row: number,
  y: number | undefined,
  task: Task,
  outputs: number,
  fail: (message: string) => never,
): void {
  if (y === undefined || !Number.isFinite(y)) fail(`target of row ${row} is ${y}; expected a finite number`);
  if (Math.abs(y!) > largest)
    fail(`target of row ${row} is ${y}; expected a number of a size up to ${largest}: give it in a larger unit`);
  if (task === 'binary' && y !== 0 && y !== 1) fail(`target of row ${row} is ${y}; expected 0 or 1`);
  if (task === 'multiclass' && !(Number.isInteger(y) && y! >= 0 && y! < outputs))
    fail(`target of row ${row} is ${y}; expected a class from 0 to ${outputs - 1}`);
}
