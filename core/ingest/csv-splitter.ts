import { UnreadableObject } from './errors.ts';
import { limits } from './limits.ts';

/** One record of a CSV text (RFC 4180, and what exporters make of it). */
export interface CsvRecord {
  /** Line of the text in which it starts, from 1. */
  line: number;
  /** How many lines it has. */
  lines: number;
  /** Its text, without the end of line. */
  raw: string;
  /** Its fields; undefined when there is nothing to unquote, so that `raw` can be split by the delimiter. */
  fields: string[] | undefined;
  /** Why it cannot be read. */
  problem?: string;
}

export interface CsvSplitter {
  /** The next piece of the text. */
  push(text: string): void;
  /** The text is at its end. */
  end(): void;
}

/** A quote that is not closed within so many characters is taken for one that never is. */
const farthestQuote = 32 * limits.rowCharacters;

/**
 * Splits a text that comes in pieces into records. A quote opens a field only at the field's start; a field whose quote is
 * never closed costs its first line only, not the rest of the file. Where a quote of a later line closes it and more follows, as behind a
 * stray quote, the lines between are read one by one, and those with quotes are as little to be trusted as the first. Blank lines are left out.
 */
export function csvSplitter(
  dialect: { delimiter: string; newline?: '\n' | '\r' },
  onRecord: (record: CsvRecord) => void,
): CsvSplitter {
  const { delimiter } = dialect;
  const newline = dialect.newline ?? '\n';
  let text = '';
  let at = 0;
  let line = 1;
  let ended = false;
  let quote = 0;
  /** Pieces that wait for a quote: none of them holds one. */
  let held: string[] = [];
  let heldLength = 0;
  let lacksQuote = false;
  /** Lines up to here are of a record that could not be read as one. */
  let brokenUntil = -1;

  function lineEnd(from: number): number {
    const end = text.indexOf(newline, from);
    return end < 0 && ended ? text.length : end;
  }

  /** Whether a record could be taken off the text. */
  function next(): boolean {
    const end = lineEnd(at);
    if (end < 0 && text.length - at > limits.rowCharacters * 4) {
      throw new UnreadableObject(`line ${line} has no end: more than ${limits.rowCharacters} characters`);
    }
    if (end < 0 && (quote < 0 || quote < at)) return false;
    if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
    if (end >= 0 && at < brokenUntil) {
      emit(end, 1, undefined, quote >= 0 && quote < end ? 'in a record with a stray quote' : undefined);
      return true;
    }
    if (end >= 0 && (quote < 0 || quote >= end)) {
      emit(end, 1, undefined);
      return true;
    }
    const scanned = scanQuoted();
    if (scanned === undefined) return false;
    const { lines, problem } = scanned;
    if (end >= 0 && lines > 1 && problem !== undefined) {
      brokenUntil = scanned.end;
      emit(end, 1, undefined, problem);
      return true;
    }
    emit(scanned.end, lines, scanned.fields, problem);
    return true;
  }

  function emit(end: number, lines: number, fields: string[] | undefined, problem?: string): void {
    let stop = end;
    if (newline === '\n' && stop > at && text.charCodeAt(stop - 1) === 13) stop--;
    const raw = text.slice(at, stop);
    const place = { line, lines };
    line += lines;
    at = end + 1;
    if (raw.length > limits.rowCharacters) {
      onRecord({ ...place, raw, fields: undefined, problem: `longer than ${limits.rowCharacters} characters` });
    } else if (problem !== undefined) onRecord({ ...place, raw, fields: undefined, problem });
    else if (fields !== undefined || raw.trim() !== '') onRecord({ ...place, raw, fields });
  }

  /** The record at `at`, which holds a quote; undefined when more text is needed to tell. */
  function scanQuoted(): { end: number; lines: number; fields: string[]; problem?: string } | undefined {
    const fields: string[] = [];
    let lines = 1;
    let i = at;
    for (;;) {
      let start = i;
      while (text[start] === ' ' && start - i < 64) start++;
      if (text[start] === '"') {
        const closing = closingQuote(start + 1);
        if (closing === undefined) return ended || text.length - at > farthestQuote ? unclosed() : undefined;
        let after = closing + 1;
        while (text[after] === ' ') after++;
        if (text[after] === '\r' && newline === '\n' && (after + 1 >= text.length || text[after + 1] === '\n')) after++;
        if (after >= text.length && !ended) return undefined;
        const value = text.slice(start + 1, closing);
        for (let n = value.indexOf(newline); n >= 0; n = value.indexOf(newline, n + 1)) lines++;
        fields.push(value.includes('""') ? value.replaceAll('""', '"') : value);
        if (after >= text.length || text[after] === newline)
          return { end: Math.min(after, text.length), lines, fields };
        if (text[after] !== delimiter) {
          const end = lineEnd(after);
          if (end < 0) return undefined;
          return { end, lines, fields, problem: 'characters after a closing quote' };
        }
        i = after + 1;
      } else {
        const end = lineEnd(i);
        const separator = text.indexOf(delimiter, i);
        if (separator >= 0 && (end < 0 || separator < end)) {
          fields.push(text.slice(i, separator));
          i = separator + 1;
          continue;
        }
        if (end < 0) return undefined;
        const stop = newline === '\n' && end > i && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
        fields.push(text.slice(i, stop));
        return { end, lines, fields };
      }
    }
  }

  function closingQuote(from: number): number | undefined {
    for (let i = text.indexOf('"', from); i >= 0; i = text.indexOf('"', i + 2)) {
      if (text[i + 1] !== '"') return i + 1 < text.length || ended ? i : undefined;
    }
    lacksQuote = text.at(-1) !== '"';
    return undefined;
  }

  function unclosed() {
    const end = lineEnd(at);
    return { end: end < 0 ? text.length : end, lines: 1, fields: [], problem: 'a quote that is never closed' };
  }

  function drain(): void {
    text += held.join('');
    held = [];
    heldLength = 0;
    lacksQuote = false;
    quote = text.indexOf('"', at);
    while (at < text.length && next());
    text = text.slice(at);
    brokenUntil -= at;
    at = 0;
  }

  return {
    push(piece) {
      held.push(piece);
      heldLength += piece.length;
      // Looking through all that has come at each piece would take the square of its length.
      if (!lacksQuote || piece.includes('"') || text.length + heldLength > farthestQuote) drain();
    },
    end() {
      ended = true;
      drain();
    },
  };
}
