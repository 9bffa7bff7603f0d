import { modelLoader } from '../loader.ts';
import { loadSingleFeature, type SingleFeatureJson } from './single-feature-model.ts';

export const singleFeatureLoader = modelLoader<SingleFeatureJson>('singleFeature', loadSingleFeature);
