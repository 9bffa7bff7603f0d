import { modelLoader } from '../loader.ts';
import { loadPrior, priorForm } from './prior-model.ts';

export const priorLoader = modelLoader(priorForm, loadPrior);
