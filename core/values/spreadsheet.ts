/** What a spreadsheet takes for the beginning of a formula; with apostrophes before it, so that they can be taken off again. */
const formula = /^'*[=+\-@\t\r＝＋－＠]/u;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** The same for DuckDB: an apostrophe that was put before a cell. */
export const defusedPattern = "^'('*[=+\\-@\\t\\r＝＋－＠])";

/** A cell for a CSV file that a person may open: what a spreadsheet would compute stands behind an apostrophe. */
export function defused(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text;
}
