import { forestAlgorithm } from '../forest/forest-algorithm.ts';

export const randomForest = forestAlgorithm('randomForest');
