import type { Task } from '../contracts/project.ts';
import { InvalidTrainingData } from './errors.ts';
import { isBinned } from './gradient-boosted-trees/binning/binned-features.ts';
import type { TrainingData } from './model.ts';

/**
 * Checks what every algorithm relies on: rows to train on, features of equal length, targets in range, weights that are
 * finite and not negative with a positive sum.
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
  if (weights) {
    let sum = 0;
    for (const row of train) {
      const w = weights[row]!;
      if (!(w >= 0) || w === Infinity) fail(`weight of row ${row} is ${w}; expected a finite number from 0`);
      sum += w;
    }
    if (!(sum > 0)) fail('all weights are 0');
  }
}

function checkTarget(
  row: number,
  y: number | undefined,
  task: Task,
  outputs: number,
  fail: (message: string) => never,
): void {
  if (y === undefined || !Number.isFinite(y)) fail(`target of row ${row} is ${y}; expected a finite number`);
  if (task === 'binary' && y !== 0 && y !== 1) fail(`target of row ${row} is ${y}; expected 0 or 1`);
  if (task === 'multiclass' && !(Number.isInteger(y) && y! >= 0 && y! < outputs))
    fail(`target of row ${row} is ${y}; expected a class from 0 to ${outputs - 1}`);
}
