import type { ModelJson } from '../contracts/model.ts';

/**
 * What says how wrong a regression's predictions are likely to be, before their truth is known (direct loss estimation): models of the
 * absolute and of the squared error, of the features of the served plan and, last, the prediction.
 */
export interface ErrorModel {
  /** Rows that it was fitted on, which the predictions had not been. */
  rows: number;
  absolute: ModelJson;
  squared: ModelJson;
}
