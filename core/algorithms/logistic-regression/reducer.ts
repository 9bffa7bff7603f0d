import { linearReducer } from '../linear/linear-reducer.ts';
import { logisticRegressionForm } from './form.ts';

export const logisticRegressionReducer = linearReducer(logisticRegressionForm);
