import { startsWith } from './compression.ts';
import { UnreadableObject } from './errors.ts';

/** Labels of the WHATWG Encoding Standard, as `TextDecoder` takes them. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * The encoding of text by its first bytes: a byte order mark, the zero bytes of UTF-16, else UTF-8 where the bytes are
 * valid UTF-8, else Windows-1252 (of which Latin-1's printable characters are a part).
 *
 * @param complete whether `head` is the whole text, so that a cut character at its end is an error
 * @throws UnreadableObject when the bytes are not text
 */
export function encodingOf(head: Uint8Array, complete: boolean): Encoding {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return 'utf-8';
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
  const zeros = [0, 0];
  let controls = 0;
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]!;
    if (byte === 0) zeros[i % 2]!++;
    else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) controls++;
  }
  const half = head.length / 2;
  if (zeros[1]! > half * 0.4 && zeros[0] === 0) return 'utf-16le';
  if (zeros[0]! > half * 0.4 && zeros[1] === 0) return 'utf-16be';
  if (zeros[0]! + zeros[1]! > 0 || controls > head.length * 0.01) {
    throw new UnreadableObject('the file is binary; expected CSV, JSON, NDJSON or Parquet');
  }
  return isUtf8(head, complete) ? 'utf-8' : 'windows-1252';
}

/** Whether bytes are UTF-8; unless they are `complete`, a character may be cut at their end. */
export function isUtf8(bytes: Uint8Array, complete: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !complete });
    return true;
  } catch {
    return false;
  }
}
