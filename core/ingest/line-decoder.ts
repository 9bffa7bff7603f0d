import type { TextEncoding } from './encoding.ts';

/** Turns the bytes of a text, which come in pieces, into characters. */
export interface LineDecoder {
  /** The next piece of the file; what is returned ends where a line ends, or later. */
  push(piece: Uint8Array): string;
  /** The file is at its end: what is left. */
  end(): string;
  /** Lines that were read as Windows-1252 so far. */
  foreignLines(): number;
}

/** Bytes of a line that may wait for its end; longer ones are decoded in parts. */
const maxLineLength = 8 * 1024 * 1024;
const lineFeed = 10;
const carriageReturn = 13;
/** Bytes that Windows-1252 leaves undefined. */
const undefinedBytes: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/**
 * Decodes line by line, so that a byte of another encoding costs its own line at most. Of a file that is not UTF-16 a line
 * is UTF-8 where its bytes are valid UTF-8. Else it is Windows-1252, if that explains all of it: every byte beyond ASCII is
 * defined there and none of them is part of a character of UTF-8. In any other line a byte that cannot be read becomes a lone
 * low surrogate (U+DC00 + byte), which no text holds: the line is recognised by `isWellFormed()` and told by `readable`.
 * Lone surrogates of UTF-16 stay what they are. Byte order marks at the start of the text or of a line are left out.
 */
export function lineDecoder(encoding: TextEncoding): LineDecoder {
  return encoding === 'utf-8' ? byteDecoder() : unitDecoder(encoding === 'utf-16be');
}

/** The text of a line with `\xE4` for bytes, and `\uD800` for halves of characters, that could not be read. */
export function readable(text: string): string {
  return text.replace(/\p{Surrogate}/gu, (unit) => {
    const code = unit.charCodeAt(0);
    const isByte = code >= 0xdc00 && code <= 0xdcff;
    return isByte ? `\\x${hex(code - 0xdc00).padStart(2, '0')}` : `\\u${hex(code)}`;
  });
}

const hex = (n: number) => n.toString(16).toUpperCase();

function byteDecoder(): LineDecoder {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const windows = new TextDecoder('windows-1252');
  let waiting: Uint8Array[] = [];
  let length = 0;
  let foreign = 0;

  function decode(bytes: Uint8Array): string {
    const text = valid(bytes) ?? byLine(bytes);
    if (!text.includes('\ufeff')) return text;
    // What is decoded starts where a line starts.
    return text.replace(/^\ufeff/, '').replace(/([\n\r])\ufeff/g, '$1');
  }

  function valid(bytes: Uint8Array): string | undefined {
    try {
      return utf8.decode(bytes);
    } catch {
      return undefined;
    }
  }

  function byLine(bytes: Uint8Array): string {
    const lines: string[] = [];
    for (let from = 0; from < bytes.length; ) {
      let end = from;
      while (end < bytes.length && bytes[end] !== lineFeed && bytes[end] !== carriageReturn) end++;
      lines.push(decodeLine(bytes.subarray(from, end + 1)));
      from = end + 1;
    }
    return lines.join('');
  }

  function decodeLine(bytes: Uint8Array): string {
    const text = valid(bytes);
    if (text !== undefined) return text;
    const { text: mixed, isWindows } = decodeMixed(bytes);
    if (!isWindows) return mixed;
    foreign++;
    return windows.decode(bytes);
  }

  function decodeMixed(bytes: Uint8Array): { text: string; isWindows: boolean } {
    const parts: string[] = [];
    let isWindows = true;
    let plain = 0;
    for (let at = 0; at < bytes.length; ) {
      const length = characterLength(bytes, at);
      if (length > 0) {
        if (length > 1) isWindows = false;
        at += length;
        continue;
      }
      parts.push(utf8.decode(bytes.subarray(plain, at)), String.fromCharCode(0xdc00 + bytes[at]!));
      if (undefinedBytes.has(bytes[at]!)) isWindows = false;
      plain = ++at;
    }
    return { text: parts.join('') + utf8.decode(bytes.subarray(plain)), isWindows };
  }

  return {
    push(piece) {
      const last = Math.max(piece.lastIndexOf(lineFeed), piece.lastIndexOf(carriageReturn)) + 1;
      // A line of many pieces is put together once.
      waiting.push(last === 0 ? piece.slice() : piece);
      length += piece.length;
      if (last === 0 && length <= maxLineLength) return '';
      const bytes = concat(waiting, length);
      const end = last === 0 ? lastCharacterEnd(bytes) : length - piece.length + last;
      waiting = [bytes.slice(end)];
      length -= end;
      return decode(bytes.subarray(0, end));
    },
    end() {
      const bytes = concat(waiting, length);
      waiting = [];
      length = 0;
      return decode(bytes);
    },
    foreignLines: () => foreign,
  };
}

/** UTF-16: one unit after the other, so that halves of characters stay what they are. */
function unitDecoder(bigEndian: boolean): LineDecoder {
  let odd: number | undefined;
  let started = false;
  return {
    push(piece) {
      const bytes = odd === undefined ? piece : concat([Uint8Array.of(odd), piece], piece.length + 1);
      const even = bytes.length - (bytes.length % 2);
      odd = even < bytes.length ? bytes[even] : undefined;
      const parts: string[] = [];
      const units: number[] = [];
      for (let i = 0; i < even; i += 2) {
        units.push(bigEndian ? bytes[i]! * 256 + bytes[i + 1]! : bytes[i + 1]! * 256 + bytes[i]!);
        if (units.length === 4096 || i + 2 === even) parts.push(String.fromCharCode(...units.splice(0)));
      }
      const text = parts.join('');
      const whole = !started && text[0] === '\ufeff' ? text.slice(1) : text;
      started ||= even > 0;
      return whole;
    },
    end: () => (odd === undefined ? '' : String.fromCharCode(0xdc00 + odd)),
    foreignLines: () => 0,
  };
}

/** Bytes of the character of UTF-8 (RFC 3629) that starts at `at`; 0 when none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  for (let i = 1; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1]!;
  // Overlong forms, surrogates and what lies past U+10FFFF.
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return 0;
  if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return 0;
  return at + length <= bytes.length ? length : 0;
}

/** Where the last character that is surely whole ends. */
function lastCharacterEnd(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at > bytes.length - 4; at--) {
    const byte = bytes[at]!;
    if (byte < 0x80) return at + 1;
    if (byte >= 0xc0) return at;
  }
  return bytes.length;
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
