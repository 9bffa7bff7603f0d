import { modelExplainer } from '../explanation/explainer.ts';
import { linearContributions } from '../linear/linear-contributions.ts';
import type { LinearJson } from '../linear/linear-model.ts';

export const linearRegressionExplainer = modelExplainer<LinearJson>('linearRegression', linearContributions);
