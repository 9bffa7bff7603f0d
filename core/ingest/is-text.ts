/** Figures of a column of strings. */
export interface StringFigures {
  /** Values present. */
  values: number;
  distinct: number;
  /** Mean number of words. */
  words: number;
}

/** Mean number of words of a text at least: titles have that, the names of people have not. */
const leastWords = 2.5;

/** Whether a column holds free text, whose words matter, rather than categories or identifiers. */
export function isText({ values, distinct, words }: StringFigures): boolean {
  return values > 0 && words >= leastWords && distinct > Math.max(20, values * 0.2);
}

/** Thai, kana and Chinese characters: scripts without spaces between words. */
const unspaced = '[\\x{0E00}-\\x{0E7F}\\x{3040}-\\x{30FF}\\x{3400}-\\x{9FFF}]';

/**
 * SQL of the mean number of words: gaps of one white space or more, and one; of scripts without spaces two characters are
 * taken for a word.
 */
export function meanWordsSql(value: string): string {
  const gaps = `length(trim(${value})) - length(regexp_replace(trim(${value}), '\\s(\\S)', '\\1', 'g'))`;
  const characters = `length(${value}) - length(regexp_replace(${value}, '${unspaced}', '', 'g'))`;
  return `avg(${gaps} + 1 + (${characters}) / 2)`;
}
