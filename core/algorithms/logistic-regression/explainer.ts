import { modelExplainer } from '../explanation/explainer.ts';
import { linearContributions } from '../linear/linear-contributions.ts';
import { logisticRegressionForm } from './form.ts';

export const logisticRegressionExplainer = modelExplainer(logisticRegressionForm, linearContributions);
