/**
 * JSON of two characters that XML has no place for, U+FFFE and U+FFFF, as their escapes. SQS takes the characters of XML and, of a message with
 * others, refuses the whole or puts U+FFFD in their place; `JSON.stringify` escapes all the rest of them itself.
 */
export function jsonWithinXml(value: unknown): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (found) => (found === '\ufffe' ? '\\ufffe' : '\\uffff'));
}
