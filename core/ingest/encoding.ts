import { startsWith } from './compression.ts';
import { UnreadableObject } from './errors.ts';

/** How characters are written. `utf-8`: line by line UTF-8, or else Windows-1252 (see `lineDecoder`). */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * The encoding of text by its first bytes: a byte order mark, the zero bytes of UTF-16, else bytes that are decided line by
 * line.
 *
 * @throws UnreadableObject when the bytes are not text: most of their lines hold NUL, or they hold many control characters
 */
export function encodingOf(head: Uint8Array): TextEncoding {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return 'utf-8';
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
  const zeros = [0, 0];
  const kinds = new Set<number>();
  let [lines, odd, controls] = [0, 0, 0];
  let [holdsNul, isEmpty] = [false, true];
  const endLine = () => {
    if (!isEmpty) lines++;
    if (holdsNul) odd++;
    holdsNul = false;
    isEmpty = true;
  };
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]!;
    if (byte === 10 || byte === 13) {
      endLine();
      continue;
    }
    isEmpty = false;
    // Tabulator, form feed, escape and the end-of-file mark of DOS come in texts.
    if (byte >= 32 || byte === 9 || byte === 12 || byte === 27 || byte === 26) continue;
    controls++;
    kinds.add(byte);
    if (byte > 0) continue;
    zeros[i % 2]!++;
    holdsNul = true;
  }
  endLine();
  const half = head.length / 2;
  if (zeros[1]! > half * 0.4 && zeros[0]! < half * 0.1) return 'utf-16le';
  if (zeros[0]! > half * 0.4 && zeros[1]! < half * 0.1) return 'utf-16be';
  if (odd > lines / 2 || (kinds.size > 3 && controls > head.length * 0.01))
    throw new UnreadableObject(
      `the file is binary: ${controls} of its first ${head.length} bytes are control characters; expected CSV, JSON, NDJSON or Parquet`,
    );
  return 'utf-8';
}
