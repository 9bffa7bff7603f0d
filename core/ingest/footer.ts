import { kindOf } from './header.ts';

/** What is known of the rows before a line that may be no row. */
export interface RowsBefore {
  /** Any had a text in the first column. */
  texts: boolean;
  /** Any had a number or a time there. */
  values: boolean;
  /** Any had nothing in the first column. */
  gaps: boolean;
  /** Any had a word for a total in the first column: there it is a value like others. */
  totals: boolean;
}

/** Lines at the end of a file that may be totals and the like. */
export const maxFooterLength = 3;

const totalWord =
  /^(grand|sub|over-?all|report|table)?[ -_]?(totals?|summe|gesamt|gesamt-?summe|zwischensumme|sum|totale|total g[eé]n[eé]ral|totaal|suma|suma total|itogo|итого|всего|合计|总计|合計|総計|average|mean|durchschnitt|mittelwert|moyenne|promedio|media) ?\(?[\d,. ]*( ?(rows|records))?\)? ?:?$/iu;
const countLine =
  /^[([*–— -]*(total|number of|count of)?\s*((rows?|records?|lines?)\s*(total|count|selected|returned|exported)?\s*[:=]\s*\d[\d,. ]*|\d[\d,. ]*\s*(total\s)?(rows?|records?|lines?|entries|results|zeilen|datens[aä]tze|eintr[aä]ge|lignes|enregistrements|filas|registros|righe|rijen)(\s(affected|selected|returned|exported|in set|total|read|fetched)[^)]*)?)[)\].* –—-]*$/i;

/** Whether a text stands for a total. */
export function isTotalWord(text: string): boolean {
  return text.length <= 40 && totalWord.test(text.trim());
}

/**
 * Why a line at the end of a file is no row of it: it counts the rows, or it is a total (a word for it where the rows have
 * none, beside cells that are empty, or in a column without words), or a text alone below a column without texts. Undefined
 * for a row.
 *
 * @param fields its fields, trimmed
 * @param width fields of the table's rows
 */
export function footerReason(fields: readonly string[], width: number, before: RowsBefore): string | undefined {
  const filled = fields.filter((f) => f !== '');
  const [word = ''] = filled;
  // Its thousands may be cut by the delimiter.
  if (filled.length < 4 && countLine.test(filled.join(','))) return 'a count of rows at the end of the file, not a row';
  if (
    filled.length === 1 &&
    fields[0] === word &&
    width > 2 &&
    !before.texts &&
    before.values &&
    kindOf(word) === 'text' &&
    !isTotalWord(word)
  )
    return 'a text below the rows, not a row';
  if (!isTotalWord(word) || before.totals || !(before.texts || before.values)) return undefined;
  const isFirst = fields[0] === word;
  if (!isFirst && before.gaps) return undefined;
  const rest = fields.slice(fields.indexOf(word) + 1);
  const figures = rest.some((f) => kindOf(f) === 'number');
  const isShort = filled.length < width;
  const stands = isFirst ? !before.texts || isShort : isShort;
  return stands && (figures || filled.length === 1) ? 'a total at the end of the file, not a row' : undefined;
}
