import { sumOf } from '../stats/sum-of.ts';
import { type Column, isStringColumn } from '../table/table.ts';
import type { Presence } from './profile.ts';

/** From this fraction on a number's most frequent value stands for "nothing": 0 refunded, 0 days late. */
const usual = 0.5;
/** A class of this fraction or more is no news. */
const maxOfClass = 0.5;

/**
 * 1 for each row that has a value, and of numbers none that most rows have; undefined where that is all rows or none.
 */
export function presentRows(column: Column): Uint8Array | undefined {
  const present = isStringColumn(column)
    ? Uint8Array.from(column.codes, (code) => (code < 0 ? 0 : 1))
    : presentNumbers(column.type, column.values);
  const count = sumOf(present);
  return count === 0 || count === present.length ? undefined : present;
}

function presentNumbers(type: Column['type'], values: Float64Array): Uint8Array {
  const present = Uint8Array.from(values, (v) => (Number.isNaN(v) ? 0 : 1));
  if (type === 'boolean') return present;
  const sorted = values.filter((v) => !Number.isNaN(v)).sort();
  // What more than half of the rows have is the median.
  const median = sorted[Math.floor(sorted.length / 2)];
  const same = sorted.reduce((n, v) => n + Number(v === median), 0);
  if (same < usual * values.length || same === sorted.length) return present;
  return Uint8Array.from(values, (v) => (Number.isNaN(v) || v === median ? 0 : 1));
}

/**
 * The rarer class that having a value goes with most often, counted; null for a regression, or where no row has one.
 * @param target class of each row, NaN is not usable
 */
export function presence(present: Uint8Array, target: Float64Array, classes: number): Presence | null {
  const ofClass = new Float64Array(classes);
  const withValue = new Float64Array(classes);
  target.forEach((c, row) => {
    if (Number.isNaN(c)) return;
    ofClass[c]!++;
    if (present[row] === 1) withValue[c]!++;
  });
  const [all, rows] = [sumOf(ofClass), sumOf(withValue)];
  let best: Presence | null = null;
  for (let c = 0; c < classes; c++) {
    if (rows === 0 || ofClass[c]! >= maxOfClass * all || (best && withValue[c]! <= best.ofClass)) continue;
    best = { class: c, rows, ofClass: withValue[c]!, coverage: withValue[c]! / Math.max(1, ofClass[c]!) };
  }
  return best;
}
