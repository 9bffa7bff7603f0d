import { closeSync, openSync, writeSync } from 'node:fs';
import { readable } from '../../core/ingest/line-decoder.ts';
import type { StagedColumn } from '../../core/ingest/sql/staged-column.ts';

/** A line that is not even a row. */
export interface MalformedLine {
  line: number;
  reason: string;
  text: string;
}

/** A file of clean records, each led by its line number, and what it holds. */
export interface StagedText {
  columns: StagedColumn[];
  delimiter: string;
  rows: number;
  malformed: MalformedLine[];
  /** What was done to the file that its rows do not say, in words. */
  notes: string[];
}

export type Text = AsyncIterable<string>;

/** A line as it is told of, whatever it holds. */
export function malformedLine(line: number, reason: string, text: string): MalformedLine {
  return { line, reason, text: readable(text) };
}

/** Why no cell of a line can be taken for what it says; undefined where there is nothing of the kind. */
export function unreadable(text: string): string | undefined {
  if (!text.isWellFormed()) return 'characters that are neither UTF-8 nor Windows-1252';
  return text.includes('\0') ? 'holds a NUL character' : undefined;
}

export function quoted(field: string, delimiter: string): string {
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
