import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { algorithmsWith } from '../../core/algorithms/training.ts';
import { refitStep } from '../../core/register/refit-step.ts';

export const handler = slotted(
  stepHandler(refitStep, () => ({
    ...awsPorts(),
    algorithms: algorithmsWith(tensorFlowWasm),
    loaders: loadersWith(onnxWasm),
    threads: workerThreads,
  })),
);
