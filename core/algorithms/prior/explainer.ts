import { modelExplainer } from '../explanation/explainer.ts';
import { priorContributions } from './prior-contributions.ts';
import type { PriorJson } from './prior-model.ts';

export const priorExplainer = modelExplainer<PriorJson>('prior', priorContributions);
