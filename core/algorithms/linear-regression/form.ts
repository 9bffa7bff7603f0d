import { linearForm } from '../linear/linear-model.ts';

export const linearRegressionForm = linearForm('linearRegression');
