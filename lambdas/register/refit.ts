import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import { refitStep } from '../../core/register/refit-step.ts';

export const handler = stepHandler(refitStep, () => ({ ...awsPorts(), threads: workerThreads }));
