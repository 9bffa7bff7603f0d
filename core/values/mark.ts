const mark = 0xfeff;

/** The text without byte order marks at its beginning: they are of the file that it came from, and are nobody's value. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === mark ? text.replace(/^\ufeff+/, '') : text;
}
