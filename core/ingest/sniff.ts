import { refuseKind, startsWith } from './compression.ts';
import { type CsvDialect, dialectOf } from './dialect.ts';
import { encodingOf, type TextEncoding } from './encoding.ts';
import { UnreadableObject } from './errors.ts';
import { lineDecoder } from './line-decoder.ts';

/** What a file is, by its first bytes after decompression. */
export type Sniffed =
  | { format: 'parquet' }
  | { format: 'ndjson'; encoding: TextEncoding }
  | { format: 'json'; encoding: TextEncoding }
  | { format: 'csv'; encoding: TextEncoding; dialect: CsvDialect };

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
  // Also in a compressed file.
  refuseKind(head);
  if (startsWith(head, [0x1f, 0x8b])) throw new UnreadableObject('the file is compressed twice; compress it once');
  if (isTar(head)) throw new UnreadableObject('the file is a tar archive; unpack it and send the table in it');
  const encoding = encodingOf(head);
  const decoder = lineDecoder(encoding);
  // What is left is the last line, which may be cut.
  const lines = decoder.push(head);
  const text = complete || lines === '' ? lines + decoder.end() : lines;
  const start = text.trimStart();
  if (start === '') throw new UnreadableObject('the file holds nothing but white space');
  if (/^<(!doctype|!--|html|head|body|table|\?xml|workbook)\b/i.test(start))
    throw new UnreadableObject(
      'the file is HTML or XML (some exports to Excel are); save the table in it as CSV (UTF-8)',
    );
  if (/^version https:\/\/git-lfs/.test(start))
    throw new UnreadableObject('the file is a pointer of Git LFS; run `git lfs pull` and send the file itself');
  if (start[0] === '{') return { format: isNdjson(start) ? 'ndjson' : 'json', encoding };
  if (/^\[\s*([{[\]\d"-]|$)/.test(start)) return { format: 'json', encoding };
  return { format: 'csv', encoding, dialect: dialectOf(text, declared) };
}

function isTar(head: Uint8Array): boolean {
  return head.length >= 512 && startsWith(head.subarray(257), [0x75, 0x73, 0x74, 0x61, 0x72]);
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
