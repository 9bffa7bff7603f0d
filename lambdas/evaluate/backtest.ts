import { slotted } from '../../adapters/slotted.ts';
import { stepHandler } from '../../adapters/step-handler.ts';
import { trainingPorts } from '../../adapters/training-ports.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { backtestStep } from '../../core/evaluate/backtest/backtest-step.ts';

export const handler = slotted(stepHandler(backtestStep, () => trainingPorts(modelLoaders)));
