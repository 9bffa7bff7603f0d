import { linearReducer } from '../linear/linear-reducer.ts';
import { linearRegressionForm } from './form.ts';

export const linearRegressionReducer = linearReducer(linearRegressionForm);
