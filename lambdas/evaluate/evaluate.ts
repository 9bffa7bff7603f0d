import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { evaluateStep } from '../../core/evaluate/step.ts';

export const handler = slotted(stepHandler(evaluateStep, () => ({ ...awsPorts(), loaders: modelLoaders })));
