import type { ModelLoader } from '../core/algorithms/loader.ts';
import { algorithmsWith } from '../core/algorithms/training.ts';
import { awsPorts } from './step-handler.ts';
import { tensorFlowWasm } from './tensorflow/wasm.ts';
import { workerThreads } from './threads/worker-threads.ts';

/** What functions that fit models work with. @param loaders of the models that they read; those of graphs bring onnxruntime with them */
export const trainingPorts = (loaders: readonly ModelLoader[]) => ({
  ...awsPorts(),
  algorithms: algorithmsWith(tensorFlowWasm),
  loaders,
  threads: workerThreads,
  stopwatch: () => performance.now(),
});
