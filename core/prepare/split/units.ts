import type { Dataset } from '../../contracts/dataset.ts';
import { standsForNegative } from '../../labels/learnable-rows.ts';
import { itemOf } from './item.ts';
import { splitOf } from './split-of.ts';

/**
 * What stays on one side of a split: the rows of a group where rows are split by group, and both entries of a hidden outcome.
 * @returns shape (rows); null where each row stands for itself
 */
export function unitsOf(
  { table, extra }: Pick<Dataset, 'table' | 'extra'>,
  imputed: Uint8Array | null,
): Int32Array | null {
  const split = splitOf(extra.project);
  const grouped = split.by === 'group' ? itemOf(table, split) : undefined;
  if (!grouped && !imputed) return null;
  const codes = new Map<string, number>();
  const unit = new Int32Array(table.rows);
  for (let row = 0; row < unit.length; row++) {
    if (imputed?.[row] === standsForNegative) {
      unit[row] = unit[row - 1]!;
      continue;
    }
    const text = grouped ? grouped(row) : String(row);
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    unit[row] = code;
  }
  return unit;
}
