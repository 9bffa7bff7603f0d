import type { Notation } from '../contracts/notation.ts';
import type { StoredType } from './types.ts';

/** Texts that stand for a missing value in any column, in files and in requests alike. */
export const missingText: readonly string[] = ['', 'NULL', 'null', '\\N', 'NaN', 'nan', '#N/A'];

/** What stands for a missing value beyond `missingText` in columns of numbers, truth values and times: there it cannot be one. */
export const missingElsewhere: readonly string[] = [
  ...['', 'NA', 'N/A', 'n/a', 'na', 'N.A.', 'n.a.', '#NA', '#n/a', 'None', 'none', 'NONE', 'Null', 'NAN'],
  ...['<NA>', 'NaT', 'nat', 'nil', '?', '-', '--', '\u2013', '\u2014', '.'],
  // Without end is beyond what a number can say.
  ...['inf', '-inf', '+inf', 'Inf', '-Inf', 'INF', '-INF', 'Infinity', '-Infinity', '+Infinity'],
];

/** White space that does not count at the ends of a value. */
export const blanks = ' \t\r\n\u00a0';

const always: ReadonlySet<string> = new Set(missingText);
const inTyped: ReadonlySet<string> = new Set(missingElsewhere);
const ends = new RegExp(`^[${blanks}]+|[${blanks}]+$`, 'g');

/**
 * The text of a value of that type, or null where it is missing.
 * @param trim white space around strings does not count, as in CSV; around other values it never does
 */
export function presentText(type: StoredType, text: string, notation: Notation = {}, trim = false): string | null {
  const typed = type !== 'string';
  const outer = trim ? text.replace(ends, '') : text;
  if (always.has(outer) || notation.missing?.includes(outer)) return null;
  if (!typed) return outer;
  const inner = outer.replace(ends, '');
  return inTyped.has(inner) || always.has(inner) || notation.missing?.includes(inner) ? null : inner;
}
