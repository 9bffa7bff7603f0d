import { modelExplainer } from '../explanation/explainer.ts';
import { linearContributions } from '../linear/linear-contributions.ts';
import { linearRegressionForm } from './form.ts';

export const linearRegressionExplainer = modelExplainer(linearRegressionForm, linearContributions);
