import { linearForm } from '../linear/linear-model.ts';

export const logisticRegressionForm = linearForm('logisticRegression');
