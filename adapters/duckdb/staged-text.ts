import { closeSync, openSync, writeSync } from 'node:fs';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { limits } from '../../core/ingest/limits.ts';
import type { StagedColumn } from '../../core/ingest/sql/staged-column.ts';
import { withoutMark } from '../../core/values/mark.ts';
import type { MalformedLines } from './malformed-lines.ts';

/** A file of clean records, each led by its line number, and what it holds. */
export interface StagedText {
  columns: StagedColumn[];
  delimiter: string;
  rows: number;
  malformed: MalformedLines;
  /** What was done to the file that its rows do not say, in words. */
  notes: string[];
}

export type Text = AsyncIterable<string>;

/** @throws UnreadableObject where a file has more rows, or cells in them, than one conversion takes */
export function checkExtent(rows: number, cells: number): void {
  const found = [
    [rows, limits.rows, 'rows'],
    [cells, limits.cells, 'cells'],
  ].find(([count, limit]) => Number(count) > Number(limit));
  if (!found) return;
  const [, limit, what] = found;
  throw new UnreadableObject(
    `the file has more than ${limit!.toLocaleString('en')} ${what}, which is what one conversion takes; split it into smaller files`,
  );
}

/** @throws UnreadableObject where wide rows are more than one conversion takes of them */
export function checkWidth(bytes: number, rows: number): void {
  if (bytes <= limits.wideBytes || bytes <= rows * limits.wideRow) return;
  throw new UnreadableObject(
    `the file has rows of ${Math.round(bytes / rows / 1024)} KB on average; of such one conversion takes ${limits.wideBytes / 1024 / 1024} MiB; split it into smaller files`,
  );
}

/** Bytes that no encoding explains (`lineDecoder`), which are no half of a character. */
const bytes = /[\u{DC00}-\u{DCFF}]/u;

/** Why no cell of a line can be taken for what it says; undefined where there is nothing of the kind. */
export function unreadable(text: string): string | undefined {
  if (!text.isWellFormed())
    return bytes.test(text)
      ? 'characters that are neither UTF-8 nor Windows-1252'
      : 'half a character (a lone surrogate of UTF-16)';
  return text.includes('\0') ? 'holds a NUL character' : undefined;
}

export function quoted(text: string, delimiter: string): string {
  const field = withoutMark(text);
  const plain = !field.includes('"') && !field.includes(delimiter) && !field.includes('\n') && !field.includes('\r');
  return plain ? field : `"${field.replaceAll('"', '""')}"`;
}

/** Gathers lines and writes them in large pieces. */
export function lineWriter(path: string): { write(line: string): void; close(): void } {
  const file = openSync(path, 'w');
  let pending: string[] = [];
  let size = 0;
  const flush = () => {
    if (pending.length > 0) writeSync(file, pending.join(''));
    pending = [];
    size = 0;
  };
  return {
    write(line) {
      pending.push(line);
      size += line.length;
      if (size > 1 << 20) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
