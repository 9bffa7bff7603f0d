/**
 * The lifecycle at its defaults on one table, and what the version that would serve predicts of the test rows. Prints the loss and the
 * seconds. Usage: `node bench/ours/table.ts FOLDER NAME`.
 */
import { logLoss } from '../../core/metrics/log-loss.ts';
import { multiclassLogLoss } from '../../core/metrics/multiclass-log-loss.ts';
import { rmse } from '../../core/metrics/rmse.ts';
import { lifecycleOfTable } from './lifecycle-of-table.ts';

const [folder, name] = process.argv.slice(2) as [string, string];
const { about, rows, answers, seconds, bytes } = await lifecycleOfTable(folder, name);
process.stdout.write(JSON.stringify({ loss: lossOf(), seconds, bytes }));

function lossOf(): number {
  const { target, task, classes } = about;
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
