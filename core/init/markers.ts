import { missingText } from '../values/missing.ts';

/** A text that may stand for a missing value, with the number of its cells. */
export type Marker = [text: string, count: number];

/** In any column but of words: what says that there is nothing. In lower case. */
export const nothing: readonly string[] = [
  ...['n/a', '#n/a', 'n.a.', 'n.a', 'na', '#na', '<na>', 'n/d', 'n.d.', 'k.a.', 'k. a.', 'keine angabe', 's/d', 's/o'],
  ...['-', '--', '---', '\u2013', '\u2014', '?', '??', '???', '.', '..', '...', '*', '**', '***', '/', '_'],
  ...['#ref!', '#value!', '#div/0!', '#name?', '#num!', '#null!', '(null)', '<null>', '(blank)', '(empty)'],
  ...[
    'nan',
    'nat',
    'nil',
    'no data',
    'nodata',
    'no value',
    'not available',
    'not applicable',
    'undefined',
    'tbd',
    'tba',
  ],
];
/** Beside numbers, times and truth values also these: beside words they may be an answer. */
const elsewhere = [
  ...['none', '(none)', 'null', 'unknown', 'unk', 'unbekannt', 'inconnu', 'desconocido', 'sconosciuto', 'missing'],
  ...[
    'not known',
    'not given',
    'not provided',
    'not stated',
    'unspecified',
    'refused',
    'withheld',
    'error',
    'blank',
    'empty',
  ],
  ...['x', 'xx', 'xxx', 'pending', 'nd', '0000-00-00', '0000-00-00 00:00:00', '00.00.0000', '00/00/0000'],
];

/** All texts, in lower case, that are looked for. */
export const possibleMarkers: readonly string[] = [...nothing, ...elsewhere];

/** As many as a column can declare. */
const most = 20;

/** What of the found texts is missing where all others are numbers, times or truth values. */
export function markersAmongTyped(found: readonly Marker[]): Marker[] {
  return chosen(found, possibleMarkers);
}

/**
 * What of the found texts is missing among words. `none` and `unknown` are answers there, `-` beside `+` is one, `NA` beside
 * codes of two capitals may be Namibia, and a mark beside one other value says that this one is not so.
 *
 * @param others frequent other values of the column
 */
export function markersAmongWords(found: readonly Marker[], others: readonly string[]): Marker[] {
  if (others.length < 2) return [];
  const fraction = (test: RegExp) => others.filter((text) => test.test(text)).length / others.length;
  if (fraction(/[\p{L}\p{N}]/u) < 0.5) return [];
  const codes = fraction(/^[A-Z]{2}$/) > 0.8;
  const signs = others.some((text) => /^\+/.test(text));
  return chosen(found, nothing).filter(
    ([text]) => !(codes && text.toLowerCase() === 'na') && !(signs && /^[-\u2013\u2014]/.test(text)),
  );
}

function chosen(found: readonly Marker[], among: readonly string[]): Marker[] {
  return found
    .filter(([text]) => among.includes(text.toLowerCase()) && !missingText.includes(text))
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, most);
}
