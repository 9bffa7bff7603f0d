import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { evaluateStep } from '../../core/evaluate/step.ts';

export const handler = slotted(stepHandler(evaluateStep, () => ({ ...awsPorts(), loaders: loadersWith(onnxWasm) })));
