import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { algorithmsWith } from '../../core/algorithms/training.ts';
import { shrinkStep } from '../../core/optimise/shrink-step.ts';

export const handler = slotted(
  stepHandler(shrinkStep, () => ({
    ...awsPorts(),
    algorithms: algorithmsWith(tensorFlowWasm),
    loaders: modelLoaders,
    threads: workerThreads,
  })),
);
