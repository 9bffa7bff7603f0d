import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { planBacktestStep } from '../../core/evaluate/backtest/plan-step.ts';

export const handler = slotted(stepHandler(planBacktestStep, awsPorts));
