import { modelExplainer } from '../explanation/explainer.ts';
import { ensembleForm } from './ensemble-json.ts';
import { treeShap } from './explanation/tree-shap.ts';
import { linkOf } from './link.ts';

/** Exact Shapley values. */
export const gradientBoostedTreesExplainer = modelExplainer(ensembleForm, treeShap, (json) =>
  linkOf(json).name === 'exp' ? 'logValue' : 'value',
);
