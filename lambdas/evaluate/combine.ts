import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, loggedStep } from '../../adapters/step-handler.ts';
import { algorithms } from '../../core/algorithms/training.ts';
import { combineTrials } from '../../core/evaluate/combine/combine.ts';
import { combineStep } from '../../core/evaluate/combine/combine-step.ts';

const ports = () => ({ ...awsPorts(), algorithms });

export const handler = slotted(loggedStep(combineStep, (state) => combineTrials(ports(), state)));
