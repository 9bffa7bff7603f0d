import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { prepareStep } from '../../core/prepare/step.ts';

export const handler = slotted(stepHandler(prepareStep, () => ({ ...awsPorts(), onnx: onnxWasm })));
