import { forestReducer } from '../forest/forest-reducer.ts';

export const extraTreesReducer = forestReducer('extraTrees');
