import { modelExplainer } from '../explanation/explainer.ts';
import { singleFeatureContributions } from './single-feature-contributions.ts';
import type { SingleFeatureJson } from './single-feature-model.ts';

export const singleFeatureExplainer = modelExplainer<SingleFeatureJson>('singleFeature', singleFeatureContributions);
