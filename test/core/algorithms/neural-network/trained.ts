import { tensorFlowWasm } from '../../../../adapters/tensorflow/wasm.ts';
import type { Parameters } from '../../../../core/algorithms/algorithm.ts';
import type { TrainingData, TrainOptions } from '../../../../core/algorithms/model.ts';
import { neuralNetwork } from '../../../../core/algorithms/neural-network/algorithm.ts';
import type { TargetedTask as Task } from '../../../../core/contracts/task.ts';
import { range, synthetic } from '../table.ts';

export const rows = 600;
export const table = synthetic(rows);
export const networks = neuralNetwork(tensorFlowWasm);

/** Small, so that a test is done in a moment. */
export const small: Parameters = { epochs: 12, batchSize: 32, members: 3, units: 16, pieces: 8, embeddingSize: 4 };

export function dataFor(task: Task, validation = 200): TrainingData {
  return {
    matrix: table.matrix,
    target: Float64Array.from(table[task]),
    train: range(0, rows - validation),
    validation: range(rows - validation, rows),
    task,
    outputs: task === 'multiclass' ? 3 : 1,
  };
}

export const train = (task: Task, parameters: Parameters = {}, options?: TrainOptions) =>
  networks.train(dataFor(task), { ...small, ...parameters }, 1, options);
