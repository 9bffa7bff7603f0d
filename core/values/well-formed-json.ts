/**
 * A text of JSON in which every escaped half of a surrogate pair that stands alone is U+FFFD: JSON permits them and `JSON.parse` takes them, but they are
 * no text, and strict readers refuse the whole document.
 */
export function wellFormedJson(text: string): string {
  if (!/\\ud/i.test(text)) return text;
  // An escaped backslash, a pair, or a half.
  return text.replace(/\\\\|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\ud[89a-f][0-9a-f]{2}/gi, (found) =>
    found.length === 6 ? '\\ufffd' : found,
  );
}
