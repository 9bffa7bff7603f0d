import { type LinearJson, loadLinear } from '../linear/linear-model.ts';
import { modelLoader } from '../loader.ts';

export const logisticRegressionLoader = modelLoader<LinearJson>('logisticRegression', loadLinear);
