import { modelExplainer } from '../explanation/explainer.ts';
import { singleFeatureContributions } from './single-feature-contributions.ts';
import { singleFeatureForm } from './single-feature-model.ts';

export const singleFeatureExplainer = modelExplainer(singleFeatureForm, singleFeatureContributions);
