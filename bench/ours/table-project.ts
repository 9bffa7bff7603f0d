import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ColumnType, type Project, type ProjectInput, projectSchema } from '../../core/contracts/project.ts';
import type { Task } from '../../core/contracts/task.ts';

export interface About {
  target: string;
  task: Task;
  classes: string[] | null;
  types: Record<string, ColumnType>;
}

export type TableRow = Record<string, string | number | null>;

/** A table of a folder with `meta.json`, and the project that learns from it. @param given beyond what follows from the table */
export function tableProject(
  folder: string,
  name: string,
  given: { objective?: Partial<ProjectInput['objective']>; training?: ProjectInput['training'] } = {},
): { about: About; project: Project; rowsOf(part: string): TableRow[] } {
  const known = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as Record<string, About>;
  const about = known[name]!;
  const { target, task, classes, types } = about;
  const project = projectSchema.parse({
    name,
    objective: {
      description: `Predict ${target}.`,
      task,
      target,
      ...(task === 'binary' && { positive: classes![1] }),
      metric: task === 'regression' ? 'rmse' : 'logLoss',
      ...given.objective,
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
    ...(given.training && { training: given.training }),
  });
  return {
    about,
    project,
    rowsOf: (part) =>
      readFileSync(join(folder, `${name}.${part}.ndjson`), 'utf8')
        .trim()
        .split('\n')
        .map((line, i) => ({ ...(JSON.parse(line) as TableRow), row_key: `${part}${i}` })),
  };
}
