import { loadLinear } from '../linear/linear-model.ts';
import { modelLoader } from '../loader.ts';
import { linearRegressionForm } from './form.ts';

export const linearRegressionLoader = modelLoader(linearRegressionForm, loadLinear);
