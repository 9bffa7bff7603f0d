import { modelLoader } from '../loader.ts';
import { loadEnsemble } from './ensemble.ts';
import { ensembleForm } from './ensemble-json.ts';

export const gradientBoostedTreesLoader = modelLoader(ensembleForm, loadEnsemble);
