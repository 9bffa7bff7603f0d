import { slotted } from '../../adapters/slotted.ts';
import { stepHandler } from '../../adapters/step-handler.ts';
import { trainingPorts } from '../../adapters/training-ports.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { shrinkStep } from '../../core/optimise/shrink-step.ts';

export const handler = slotted(stepHandler(shrinkStep, () => trainingPorts(modelLoaders)));
