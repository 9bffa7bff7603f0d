import { modelExplainer } from '../explanation/explainer.ts';
import { forestContributions } from '../forest/forest-contributions.ts';
import { isolationForestForm } from './isolation-json.ts';

/** Contributions to the logarithm of the score to base 2, which is a mean of leaves. */
export const isolationForestExplainer = modelExplainer(isolationForestForm, forestContributions, () => 'logScore');
