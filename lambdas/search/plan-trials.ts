import { accountConcurrency } from '../../adapters/aws/account.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { algorithms } from '../../core/algorithms/training.ts';
import { planTrialsStep } from '../../core/search/plan-trials-step.ts';

export const handler = stepHandler(planTrialsStep, () => ({
  ...awsPorts(),
  algorithms,
  concurrency: accountConcurrency,
}));
