import { modelExplainer } from '../explanation/explainer.ts';
import { priorContributions } from './prior-contributions.ts';
import { priorForm } from './prior-model.ts';

export const priorExplainer = modelExplainer(priorForm, priorContributions);
