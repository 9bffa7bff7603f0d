/** Bytes of a text in UTF-8, without encoding it. A lone surrogate counts as the replacement character that it becomes. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    length += code < 0x800 ? 1 : 2;
    const next = text.charCodeAt(i + 1);
    // A pair has four bytes for its two units.
    if (code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000) i++;
  }
  return length;
}
