import { kolmogorovSmirnov } from '../stats/kolmogorov-smirnov.ts';
import { sortedFinite } from '../stats/sorted-finite.ts';
import { type Column, isStringColumn } from '../table/table.ts';

const firstFraction = 0.7;
/** Rarer values share a bin: each alone would be only before or only after. */
const frequent = 50;

/**
 * Distance, 0 to 1, of the last 30 % of the rows from the first 70 %, for rows in order of time: of the distribution
 * functions of numbers, of the fractions of categories (missing is one). Times always shift: null.
 */
export function shift(column: Column): number | null {
  if (column.type === 'timestamp' || column.type === 'text') return null;
  if (!isStringColumn(column)) {
    const cut = Math.floor(column.values.length * firstFraction);
    const [first, last] = [column.values.subarray(0, cut), column.values.subarray(cut)];
    return kolmogorovSmirnov(sortedFinite(first), sortedFinite(last))?.statistic ?? null;
  }
  const rows = column.codes.length;
  const cut = Math.floor(rows * firstFraction);
  if (cut === 0 || cut === rows) return null;
  const counts = new Uint32Array(column.dictionary.length + 1);
  for (const code of column.codes) counts[code + 1]!++;
  const difference = new Float64Array(column.dictionary.length + 2);
  column.codes.forEach((code, row) => {
    const bin = counts[code + 1]! < frequent ? difference.length - 1 : code + 1;
    difference[bin]! += row < cut ? 1 / cut : -1 / (rows - cut);
  });
  return Math.min(1, difference.reduce((sum, d) => sum + Math.abs(d), 0) / 2);
}
