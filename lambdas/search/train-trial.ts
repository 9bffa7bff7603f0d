import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { slotted } from '../../adapters/slotted.ts';
import { loggedStep } from '../../adapters/step-handler.ts';
import { trainingPorts } from '../../adapters/training-ports.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { trainTrial } from '../../core/search/train-trial.ts';
import { trainTrialStep } from '../../core/search/train-trial-step.ts';

const ports = () => trainingPorts(loadersWith(onnxWasm));

export const handler = slotted(loggedStep(trainTrialStep, (state) => trainTrial(ports(), state)));
