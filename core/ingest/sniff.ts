import { startsWith } from './compression.ts';
import { type CsvDialect, dialectOf } from './dialect.ts';
import { type Encoding, encodingOf } from './encoding.ts';
import { UnreadableObject } from './errors.ts';

/** What a file is, by its first bytes after decompression. */
export type Sniffed =
  | { format: 'parquet' }
  | { format: 'ndjson'; encoding: Encoding }
  | { format: 'json'; encoding: Encoding }
  | { format: 'csv'; encoding: Encoding; dialect: CsvDialect };

/** Bytes that are enough to judge a file by. */
export const sniffBytes = 256 * 1024;

/**
 * Format, encoding and CSV dialect of a file.
 *
 * @param head its first bytes (`sniffBytes` at most)
 * @param complete whether that is the whole file
 * @param declared names of the columns that the contract declares
 * @throws UnreadableObject when the file is empty or not of a kind that is taken
 */
export function sniff(head: Uint8Array, complete: boolean, declared: readonly string[] = []): Sniffed {
  if (head.length === 0) throw new UnreadableObject('the file is empty');
  if (startsWith(head, [0x50, 0x41, 0x52, 0x31])) return { format: 'parquet' };
  const encoding = encodingOf(head, complete);
  const text = new TextDecoder(encoding).decode(head, { stream: !complete });
  const start = text.trimStart();
  if (start === '') throw new UnreadableObject('the file holds nothing but white space');
  if (start[0] === '{') return { format: isNdjson(start) ? 'ndjson' : 'json', encoding };
  if (/^\[\s*([{[\]\d"-]|$)/.test(start)) return { format: 'json', encoding };
  return { format: 'csv', encoding, dialect: dialectOf(text, declared) };
}

/** One object a line: the first line is a whole object, or most lines look like one (the first may be the broken one). */
function isNdjson(text: string): boolean {
  const lines = text.split(/\r?\n/).filter((l) => l.trim() !== '');
  try {
    JSON.parse(lines[0]!);
    return true;
  } catch {
    return lines.filter((l) => /^\s*\{\s*"/.test(l)).length > lines.length / 2;
  }
}
