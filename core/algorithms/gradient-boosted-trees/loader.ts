import { modelLoader } from '../loader.ts';
import { loadEnsemble } from './ensemble.ts';
import type { EnsembleJson } from './ensemble-json.ts';

export const gradientBoostedTreesLoader = modelLoader<EnsembleJson>('gradientBoostedTrees', loadEnsemble);
