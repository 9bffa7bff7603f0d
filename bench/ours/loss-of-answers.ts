import type { Prediction } from '../../core/contracts/serving.ts';
import { logLoss } from '../../core/metrics/log-loss.ts';
import { multiclassLogLoss } from '../../core/metrics/multiclass-log-loss.ts';
import { rmse } from '../../core/metrics/rmse.ts';
import type { About, TableRow } from './table-project.ts';

/** Log loss, or root mean squared error, of answers for rows of a table. */
export function lossOfAnswers(
  { target, task, classes }: About,
  rows: readonly TableRow[],
  answers: readonly Omit<Prediction, 'inferenceId' | 'explanation'>[],
): number {
  if (task === 'regression')
    return rmse(
      rows.map((row) => Number(row[target])),
      answers.map(({ value }) => value!),
    );
  const truth = rows.map((row) => classes!.indexOf(String(row[target])));
  if (task === 'binary')
    return logLoss(
      truth,
      answers.map(({ probability }) => probability!),
    );
  return multiclassLogLoss(
    truth,
    answers.flatMap(({ probabilities }) => classes!.map((one) => probabilities![one]!)),
    classes!.length,
  );
}
