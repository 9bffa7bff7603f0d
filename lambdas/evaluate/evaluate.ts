import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { evaluateStep } from '../../core/evaluate/step.ts';

export const handler = stepHandler(evaluateStep, awsPorts);
