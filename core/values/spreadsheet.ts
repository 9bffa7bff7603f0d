/** What a spreadsheet takes for the beginning of a formula; with apostrophes before it, so that they can be taken off again. */
const formula = /^'*[=+\-@\t\r＝＋－＠]/u;
/** A number with one sign, as people write it or in scientific notation: `-1.299,50 €`, `+7`, `-2.5e3`. There is nothing to compute in it. */
const number = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)e[+-]?\d+|\p{Sc}?\s?[.,]?\d+(?:[.,'’\p{Zs}]\d+)*[.,]?\s?[\p{Sc}%]?)$/iu;
/** The same for DuckDB: an apostrophe that was put before a cell. */
export const defusedPattern = "^'('*[=+\\-@\\t\\r＝＋－＠])";

/** A cell for a CSV file that a person may open: what a spreadsheet would compute stands behind an apostrophe. */
export function defused(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text;
}
