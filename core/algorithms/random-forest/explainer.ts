import { modelExplainer } from '../explanation/explainer.ts';
import { forestContributions, forestScale } from '../forest/forest-contributions.ts';
import { forestForm } from '../forest/forest-json.ts';

export const randomForestExplainer = modelExplainer(forestForm('randomForest'), forestContributions, forestScale);
