import { reserved } from '../../contracts/dataset.ts';
import { hashUnit } from '../../hash/hash-string.ts';
import { column, isStringColumn, type Table } from '../../table/table.ts';

/** A different seed would move every row to another part: never change it. */
const splitSeed = 0x51ed270b;

/** Hash in [0, 1) by which a key or a group goes to its part. */
export const unitOf = (text: string): number => hashUnit(text, splitSeed);

/**
 * What goes to a part as a whole, by row: its group where rows are split by group and the row has one, else its key.
 * @throws UnknownColumn when there is no column `group`
 */
export function itemOf(table: Table, { by, group = '' }: { by: string; group?: string | undefined }) {
  const keyOf = textOf(table, reserved.key);
  const groupOf = by === 'group' ? textOf(table, group) : undefined;
  return (row: number): string => groupOf?.(row) ?? keyOf(row) ?? String(row);
}

function textOf(table: Table, name: string): (row: number) => string | undefined {
  const found = column(table, name);
  if (isStringColumn(found)) return (row) => (found.codes[row]! < 0 ? undefined : found.dictionary[found.codes[row]!]);
  return (row) => (Number.isNaN(found.values[row]!) ? undefined : String(found.values[row]));
}
