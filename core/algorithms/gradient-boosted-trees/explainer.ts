import { modelExplainer } from '../explanation/explainer.ts';
import type { EnsembleJson } from './ensemble-json.ts';
import { treeShap } from './explanation/tree-shap.ts';
import { linkOf } from './link.ts';

/** Exact Shapley values. */
export const gradientBoostedTreesExplainer = modelExplainer<EnsembleJson>('gradientBoostedTrees', treeShap, (json) =>
  linkOf(json).name === 'exp' ? 'logValue' : 'value',
);
