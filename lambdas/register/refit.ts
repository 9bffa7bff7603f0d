import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { slotted } from '../../adapters/slotted.ts';
import { stepHandler } from '../../adapters/step-handler.ts';
import { trainingPorts } from '../../adapters/training-ports.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { refitStep } from '../../core/register/refit-step.ts';

export const handler = slotted(stepHandler(refitStep, () => trainingPorts(loadersWith(onnxWasm))));
