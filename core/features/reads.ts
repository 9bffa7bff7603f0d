import type { ColumnType } from '../contracts/project.ts';
import { columnsRead, type WindowSpec } from '../windows/specs.ts';
import { inputsOf } from './inputs.ts';
import type { Encoder } from './plan.ts';

/**
 * What encoders need of a record: its columns (with those that their windows read), and the column of its moment, where
 * they need that.
 * @param columns of the records, in order
 * @param time column of the row's own moment, or null
 */
export function readsOf(
  encoders: readonly Encoder[],
  windows: readonly WindowSpec[],
  columns: readonly { name: string; type: ColumnType }[],
  time: string | null,
): { inputs: { name: string; type: ColumnType }[]; time: string | null } {
  const inputs = encoders.flatMap(inputsOf);
  const used = inputs.some((input) => 'window' in input) ? windows : [];
  const needsTime = used.length > 0 || encoders.some((e) => e.kind === 'date' && e.parts.some((p) => p.part === 'age'));
  const moment = needsTime ? time : null;
  const read = new Set([
    ...inputs.flatMap((input) => ('column' in input ? [input.column] : [])),
    ...used.flatMap(columnsRead),
    ...(moment === null ? [] : [moment]),
  ]);
  return {
    inputs: columns.filter(({ name }) => read.has(name)).map(({ name, type }) => ({ name, type })),
    time: moment,
  };
}
