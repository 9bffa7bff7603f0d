import { type Dataset, reserved } from '../../../core/contracts/dataset.ts';
import { type ProjectInput, projectSchema } from '../../../core/contracts/project.ts';
import type { Column } from '../../../core/table/table.ts';

type Cells = (string | null)[];

/** A dictionary-encoded column; null is missing. */
export function texts(name: string, values: Cells, type: 'string' | 'text' = 'string'): Column {
  const dictionary = [...new Set(values.filter((v) => v !== null))];
  const codeOf = new Map(dictionary.map((text, code) => [text, code]));
  return { name, type, dictionary, codes: Int32Array.from(values, (v) => (v === null ? -1 : codeOf.get(v)!)) };
}

export function numbers(
  name: string,
  values: ArrayLike<number>,
  type: 'number' | 'integer' | 'boolean' | 'timestamp' = 'number',
): Column {
  return { name, type, values: Float64Array.from(values) };
}

/** A dataset as the snapshot step writes it. */
export function datasetOf({
  columns,
  target,
  time,
  labelledAt = time,
  keys,
  maturedUntil = null,
  classes = ['no', 'yes'],
  project = {},
}: {
  columns: Column[];
  target: number[];
  time?: number[];
  labelledAt?: number[] | undefined;
  keys?: string[];
  maturedUntil?: number | null;
  classes?: string[];
  project?: Partial<ProjectInput>;
}): Dataset {
  const rows = target.length;
  const none = new Array<number>(rows).fill(Number.NaN);
  const definition = projectSchema.parse({
    name: 'test',
    objective: { task: 'binary', target: 'y' },
    data: { sources: [time ? { name: 'rows', key: 'id', time: 'at' } : { name: 'rows', key: 'id' }] },
    ...project,
  });
  return {
    table: {
      rows,
      columns: [
        texts(reserved.key, keys ?? target.map((_, i) => `row-${i}`)),
        numbers(reserved.time, time ?? none, 'timestamp'),
        numbers(reserved.target, target),
        numbers(reserved.labelledAt, labelledAt ?? none, 'timestamp'),
        ...columns,
      ],
    },
    extra: { project: definition, snapshotId: 'test', task: definition.objective.task, classes, maturedUntil },
  };
}
