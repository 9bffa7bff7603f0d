import { reserved } from '../contracts/dataset.ts';
import type { Decision } from '../contracts/serving.ts';
import { numericColumn, type Row, type Table } from '../table/table.ts';
import { decisionReader, hidesOutcome } from '../values/decisions.ts';

/**
 * Whether a record was never let through, by its fields: of it nothing is known before a label says so. In windows in which a record
 * without a label counts as a negative it is no event until then.
 */
export function isHidden(record: Row): boolean {
  return hidesOutcome(record[reserved.decision] as Decision | undefined) && record[reserved.letThrough] !== 1;
}

/** The same of the rows of a snapshot. */
export function hiddenRows(table: Table): (row: number) => boolean {
  const decision = decisionReader(table);
  const before = table.columns.some((c) => c.name === reserved.letThrough)
    ? numericColumn(table, reserved.letThrough).values
    : undefined;
  return (row) => hidesOutcome(decision(row)) && before?.[row] !== 1;
}
