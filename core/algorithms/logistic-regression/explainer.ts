import { modelExplainer } from '../explanation/explainer.ts';
import { linearContributions } from '../linear/linear-contributions.ts';
import type { LinearJson } from '../linear/linear-model.ts';

export const logisticRegressionExplainer = modelExplainer<LinearJson>('logisticRegression', linearContributions);
