import { forestReducer } from '../forest/forest-reducer.ts';

export const randomForestReducer = forestReducer('randomForest');
