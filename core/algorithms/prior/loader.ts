import { modelLoader } from '../loader.ts';
import { loadPrior, type PriorJson } from './prior-model.ts';

export const priorLoader = modelLoader<PriorJson>('prior', loadPrior);
