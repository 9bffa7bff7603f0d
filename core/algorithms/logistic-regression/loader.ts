import { loadLinear } from '../linear/linear-model.ts';
import { modelLoader } from '../loader.ts';
import { logisticRegressionForm } from './form.ts';

export const logisticRegressionLoader = modelLoader(logisticRegressionForm, loadLinear);
