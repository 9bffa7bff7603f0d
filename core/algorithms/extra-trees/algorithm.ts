import { forestAlgorithm } from '../forest/forest-algorithm.ts';

export const extraTrees = forestAlgorithm('extraTrees');
