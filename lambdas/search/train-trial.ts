import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, loggedStep } from '../../adapters/step-handler.ts';
import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { algorithmsWith } from '../../core/algorithms/training.ts';
import { trainTrial } from '../../core/search/train-trial.ts';
import { trainTrialStep } from '../../core/search/train-trial-step.ts';

const ports = () => ({
  ...awsPorts(),
  algorithms: algorithmsWith(tensorFlowWasm),
  loaders: loadersWith(onnxWasm),
  threads: workerThreads,
});

export const handler = slotted(loggedStep(trainTrialStep, (state) => trainTrial(ports(), state)));
