/** Figures of a column of strings. */
export interface StringFigures {
  /** Values present. */
  values: number;
  distinct: number;
  /** Mean number of words. */
  words: number;
}

/** Whether a column holds free text, whose words matter, rather than categories or identifiers. */
export function isText({ values, distinct, words }: StringFigures): boolean {
  return values > 0 && words >= 4 && distinct > Math.max(20, values * 0.2);
}

/** SQL of the mean number of words: gaps of one white space or more, and one. */
export function meanWordsSql(value: string): string {
  return `avg(length(trim(${value})) - length(regexp_replace(trim(${value}), '\\s(\\S)', '\\1', 'g')) + 1)`;
}
