import { rowLogLoss } from './log-loss.ts';
import { rowLoss } from './loss-statistics.ts';
import { rowMulticlassLogLoss } from './multiclass-log-loss.ts';
import type { Predicted } from './statistics.ts';

/**
 * The proper loss of each row: log loss of a classifier, of a regression what the project minimises (squared error). Every row
 * speaks, where expected cost hangs on the few whose decision changes.
 * @throws InvalidEvaluationInput
 */
export function rowLosses({
  task,
  outputs,
  target,
  predictions,
  loss = { name: 'squaredError' },
}: Predicted): Float64Array {
  if (task === 'regression') return target.map((y, i) => rowLoss(loss, y, predictions[i]!));
  if (task === 'multiclass') return target.map((y, i) => rowMulticlassLogLoss(y, predictions, i * outputs));
  return target.map((y, i) => rowLogLoss(y, predictions[i]!));
}
