import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { evaluateStep } from '../../core/evaluate/step.ts';

export const handler = stepHandler(evaluateStep, () => ({ ...awsPorts(), loaders: modelLoaders }));
