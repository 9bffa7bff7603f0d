import { modelLoader } from '../loader.ts';
import { loadSingleFeature, singleFeatureForm } from './single-feature-model.ts';

export const singleFeatureLoader = modelLoader(singleFeatureForm, loadSingleFeature);
