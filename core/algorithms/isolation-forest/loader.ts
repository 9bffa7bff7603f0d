import { modelLoader } from '../loader.ts';
import { isolationForestForm } from './isolation-json.ts';
import { loadIsolationForest } from './load-isolation-forest.ts';

export const isolationForestLoader = modelLoader(isolationForestForm, loadIsolationForest);
