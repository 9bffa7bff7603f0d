/**
 * The lifecycle at its defaults on one table, on the in-memory stores: file, snapshot, search, refit, and what the version that would serve
 * predicts of the test rows. Prints the loss and the seconds. Usage: `node bench/ours/table.ts FOLDER NAME`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { ColumnType } from '../../core/contracts/project.ts';
import { projectSchema } from '../../core/contracts/project.ts';
import type { ServingPackage } from '../../core/contracts/serving.ts';
import type { Task } from '../../core/contracts/task.ts';
import { logLoss } from '../../core/metrics/log-loss.ts';
import { multiclassLogLoss } from '../../core/metrics/multiclass-log-loss.ts';
import { rmse } from '../../core/metrics/rmse.ts';
import { createScorer } from '../../core/serve/prediction/scorer.ts';
import type { Row } from '../../core/table/table.ts';
import { Cloud } from '../../scripts/simulate/cloud.ts';

interface About {
  target: string;
  task: Task;
  classes: string[] | null;
  types: Record<string, ColumnType>;
}

const [folder, name] = process.argv.slice(2) as [string, string];
const { target, task, classes, types } = (
  JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as Record<string, About>
)[name]!;
const rowsOf = (part: string) =>
  readFileSync(join(folder, `${name}.${part}.ndjson`), 'utf8')
    .trim()
    .split('\n')
    .map((line, i): Record<string, string | number | null> => ({ ...JSON.parse(line), row_key: `${part}${i}` }));

const project = projectSchema.parse({
  name,
  objective: {
    description: `Predict ${target}.`,
    task,
    target,
    ...(task === 'binary' && { positive: classes![1] }),
    metric: task === 'regression' ? 'rmse' : 'logLoss',
  },
  data: {
    sources: [
      {
        name: 'rows',
        key: 'row_key',
        columns: Object.fromEntries(
          Object.entries({ row_key: 'string', ...types }).map(([column, type]) => [column, { type }]),
        ),
      },
    ],
  },
});
const started = process.cpuUsage();
const cloud = new Cloud(project.name, 1, Date.UTC(2026, 0, 1));
await cloud.publish(project);
await cloud.deliver('rows', 'rows.ndjson', rowsOf('train'));
cloud.decided.length = 0;
cloud.trigger({ reason: 'manual', by: 'bench' });
await cloud.settle();
const { run, error } = cloud.decided.at(-1)!;
if (!run) throw new Error(error);
const { user, system } = process.cpuUsage(started);
const bytes = await cloud.lake.get(keysOf.model(project.name, run.register!.digest, 'model.json'));
const scorer = createScorer(JSON.parse(new TextDecoder().decode(bytes)) as ServingPackage);
const test = rowsOf('test');
const answers = test.map((row) => scorer.score(row as Row, []).answer);
process.stdout.write(JSON.stringify({ loss: lossOf(), seconds: (user + system) / 1e6, bytes: bytes.length }));

function lossOf(): number {
  if (task === 'regression')
    return rmse(
      test.map((row) => Number(row[target])),
      answers.map(({ value }) => value!),
    );
  const truth = test.map((row) => classes!.indexOf(String(row[target])));
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
