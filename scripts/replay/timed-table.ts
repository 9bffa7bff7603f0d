import { type Row, readRows } from '../../bin/client/read-rows.ts';
import { declaredNotation } from '../../core/contracts/notation.ts';
import type { Project } from '../../core/contracts/project.ts';

/** A row of the table: what is asked for a prediction, and what came of it. */
export interface TimedRow {
  key: string;
  /** ms since 1970. */
  time: number;
  record: Row;
  /** Null: never known. */
  truth: Row[string];
}

/** Name and columns of the source of records. @throws Error where it names no key or no time */
export function recordsOf(project: Project) {
  const { name, key, time, columns } = project.data.sources.find(({ role }) => role === 'records')!;
  if (key === undefined || time === undefined)
    throw new Error(`source '${name}' of the project needs a key and a time to be replayed`);
  return { name, key, time, columns };
}

/** The rows of a file in the order of their time. @throws Error where the file lacks the key, the time or the target */
export async function timedRows(file: string, project: Project): Promise<TimedRow[]> {
  const { key, time, columns } = recordsOf(project);
  const { target } = project.objective;
  const labels = project.data.sources.find(({ role }) => role === 'labels');
  const declared = { ...columns, ...(labels?.columns[target] && { [target]: labels.columns[target] }) };
  const types = Object.entries(declared).map(([name, column]) => {
    const notation = declaredNotation(column);
    return [name, { type: column.type, ...(notation && { notation }) }] as const;
  });
  const { rows, columns: found } = await readRows(file, new Map(types));
  for (const name of [key, time, target]) if (!found.includes(name)) throw new Error(`${file} has no column '${name}'`);
  return rows
    .map(({ [target]: truth = null, ...record }) => ({
      key: String(record[key]),
      time: Date.parse(String(record[time])),
      record,
      truth,
    }))
    .sort((a, b) => a.time - b.time);
}
