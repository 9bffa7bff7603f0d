import { servingMeasure } from '../../adapters/aws/functions.ts';
import { env } from '../../adapters/env.ts';
import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { environment } from '../../core/contracts/environment.ts';
import { gateStep } from '../../core/optimise/gate-step.ts';

export const handler = slotted(
  stepHandler(gateStep, () => ({
    ...awsPorts(),
    loaders: loadersWith(onnxWasm),
    measure: servingMeasure,
    servingCode: () => env(environment.servingCodeHash),
  })),
);
