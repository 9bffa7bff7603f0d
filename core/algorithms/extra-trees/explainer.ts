import { modelExplainer } from '../explanation/explainer.ts';
import { forestContributions, forestScale } from '../forest/forest-contributions.ts';
import { forestForm } from '../forest/forest-json.ts';

export const extraTreesExplainer = modelExplainer(forestForm('extraTrees'), forestContributions, forestScale);
