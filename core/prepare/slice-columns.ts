import { type Dataset, isReserved, reserved } from '../contracts/dataset.ts';
import { type Column, column, numericColumn } from '../table/table.ts';

/** So many columns are looked at where the project names none. */
const maxColumns = 30;

/** Groups of a slice's column. */
export interface SlicedColumns {
  columns: Column[];
  /** How many more there are. */
  leftOut: number;
}

/**
 * The columns that the test rows are sliced by: those of `evaluation.slices`; else time and all columns but keys, texts,
 * timestamps and personal data, the first 30.
 * @throws UnknownColumn for a name in `evaluation.slices`
 */
export function sliceColumns({ table, extra: { project } }: Dataset): SlicedColumns {
  const records = project.data.sources.find((source) => source.role === 'records');
  const time = { ...numericColumn(table, reserved.time), name: records?.time ?? reserved.time };
  const { slices } = project.evaluation;
  if (slices) {
    const named = slices.map((name) => (name === records?.time ? time : column(table, name)));
    return { columns: named, leftOut: 0 };
  }
  const suitable = table.columns.filter(
    ({ name, type }) =>
      !isReserved(name) &&
      name !== records?.key &&
      type !== 'text' &&
      type !== 'timestamp' &&
      !records?.columns[name]?.pii,
  );
  const chosen = suitable.slice(0, maxColumns);
  const timed = time.values.some((t) => !Number.isNaN(t));
  return { columns: timed ? [time, ...chosen] : chosen, leftOut: suitable.length - chosen.length };
}
