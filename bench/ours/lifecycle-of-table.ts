import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import { type ColumnType, type ProjectInput, projectSchema } from '../../core/contracts/project.ts';
import type { Prediction, ServingPackage } from '../../core/contracts/serving.ts';
import type { Task } from '../../core/contracts/task.ts';
import { createScorer } from '../../core/serve/prediction/scorer.ts';
import type { Row } from '../../core/table/table.ts';
import { Cloud } from '../../scripts/simulate/cloud.ts';

interface About {
  target: string;
  task: Task;
  classes: string[] | null;
  types: Record<string, ColumnType>;
}

/** Rows that nobody has seen, and what the version that would serve answers of them. */
export interface Judged {
  about: About;
  rows: Record<string, string | number | null>[];
  answers: Omit<Prediction, 'inferenceId' | 'explanation'>[];
  seconds: number;
  bytes: number;
}

/**
 * The lifecycle at its defaults on one table, on the in-memory stores: file, snapshot, search, refit.
 * @param folder with `meta.json`, and the rows of the table to learn from and to judge by
 * @param objective beyond the task, the target and the metric
 */
export async function lifecycleOfTable(
  folder: string,
  name: string,
  objective: Partial<ProjectInput['objective']> = {},
): Promise<Judged> {
  const known = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as Record<string, About>;
  const about = known[name]!;
  const { target, task, classes, types } = about;
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
      ...objective,
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
  const rows = rowsOf('test');
  const answers = rows.map((row) => scorer.score(row as Row, []).answer);
  return { about, rows, answers, seconds: (user + system) / 1e6, bytes: bytes.length };
}
