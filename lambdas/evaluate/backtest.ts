import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { algorithmsWith } from '../../core/algorithms/training.ts';
import { backtestStep } from '../../core/evaluate/backtest/backtest-step.ts';

export const handler = slotted(
  stepHandler(backtestStep, () => ({
    ...awsPorts(),
    algorithms: algorithmsWith(tensorFlowWasm),
    loaders: modelLoaders,
    threads: workerThreads,
  })),
);
