import { forestForm } from '../forest/forest-json.ts';
import { loadForest } from '../forest/load-forest.ts';
import { modelLoader } from '../loader.ts';

export const randomForestLoader = modelLoader(forestForm('randomForest'), loadForest);
