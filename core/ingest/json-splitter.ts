import { UnreadableObject } from './errors.ts';
import { limits } from './limits.ts';

/** One element of a JSON document that is an array, or the whole of one that is an object. */
export interface JsonElement {
  /** Position in the array, from 1. */
  position: number;
  /** Line of the document in which it begins, from 1. */
  line: number;
  /** Its text; of one that is too long, the beginning. */
  text: string;
  /** Why it is no row, whatever it holds. */
  problem?: string;
}

export interface JsonSplitter {
  /** The next piece of the text. */
  push(text: string): void;
  /** @throws UnreadableObject when the document is not at its end */
  end(): void;
}

/**
 * Cuts a JSON document that comes in pieces into the elements of its array, by brackets and quotes alone, so that no
 * document has to be held as a whole and no depth of nesting is a matter of the stack.
 *
 * @throws UnreadableObject where something other than an element, a comma or the end stands between elements
 */
export function jsonSplitter(onElement: (element: JsonElement) => void): JsonSplitter {
  let place: 'before' | 'first' | 'element' | 'after element' | 'next' | 'after' = 'before';
  let isArray = false;
  let position = 0;
  let line = 1;
  // Of the open element.
  let began = 1;
  let depth = 0;
  let inString = false;
  let isPlain = false;
  let escaped = false;
  let parts: string[] = [];
  let length = 0;

  function keep(text: string): void {
    const room = limits.rowCharacters + 1 - length;
    if (room > 0) parts.push(text.slice(0, room));
    length += text.length;
  }

  function close(): void {
    place = isArray ? 'after element' : 'after';
    const text = parts.join('');
    parts = [];
    if (length <= limits.rowCharacters) onElement({ position, line: began, text });
    else
      onElement({
        position,
        line: began,
        text: text.slice(0, limits.quarantinedText + 1),
        problem: `longer than ${limits.rowCharacters} characters`,
      });
  }

  function open(character: string): void {
    position++;
    began = line;
    depth = length = 0;
    inString = escaped = false;
    isPlain = !/["[{]/.test(character);
    place = 'element';
  }

  /** Index of the first character that does not belong to the open element. */
  function scanElement(text: string, from: number): number {
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10) line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (code === 0x5c) escaped = true;
        else if (code === 0x22) {
          inString = false;
          if (depth === 0) return at + 1;
        }
        continue;
      }
      // A number or a word ends where something else begins.
      if (isPlain && (code === 0x2c || code === 0x5d || code === 0x7d || code <= 0x20)) {
        if (code === 10) line--;
        return at;
      }
      if (code === 0x22) inString = true;
      else if (code === 0x7b || code === 0x5b) depth++;
      else if (code === 0x7d || code === 0x5d) {
        depth--;
        if (depth === 0) return at + 1;
      }
    }
    return -1;
  }

  function between(text: string, at: number): number {
    const character = text[at]!;
    if (character === '\n') line++;
    if (/[ \t\n\r]/.test(character)) return at + 1;
    if (place === 'before' && character === '[') {
      isArray = true;
      place = 'first';
      return at + 1;
    }
    if ((place === 'after element' || place === 'first') && character === ']') {
      place = 'after';
      return at + 1;
    }
    if (place === 'after element' && character === ',') {
      place = 'next';
      return at + 1;
    }
    if (place === 'after') throw fault(`line ${line}: something follows the end of the document`);
    if (place === 'after element')
      throw fault(`element ${position}, which begins in line ${began}: no comma follows it`);
    if (/[,\]}]/.test(character)) throw fault(`line ${line}: '${character}' where an element was to come`);
    open(character);
    return at;
  }

  return {
    push(text) {
      for (let at = 0; at < text.length; ) {
        if (place !== 'element') {
          at = between(text, at);
          continue;
        }
        const end = scanElement(text, at);
        keep(text.slice(at, end < 0 ? text.length : end));
        if (end < 0) return;
        close();
        at = end;
      }
    },
    end() {
      if (place === 'element' && isPlain && !isArray) close();
      if (place === 'after' || place === 'before') return;
      const where =
        place === 'element' ? `within element ${position}, which begins in line ${began}` : 'within its array';
      throw fault(`the document ends ${where}: it was cut short, or a quote or bracket is missing`);
    },
  };
}

function fault(where: string): UnreadableObject {
  return new UnreadableObject(`not valid JSON: ${where}; expected an array of objects, or one object a line`);
}
