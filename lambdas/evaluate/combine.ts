import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { algorithms } from '../../core/algorithms/training.ts';
import { combineStep } from '../../core/evaluate/combine/combine-step.ts';

export const handler = slotted(stepHandler(combineStep, () => ({ ...awsPorts(), algorithms })));
