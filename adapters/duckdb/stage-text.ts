import { closeSync, openSync, writeSync } from 'node:fs';
import { columnNames } from '../../core/ingest/column-names.ts';
import { type CsvRecord, csvSplitter } from '../../core/ingest/csv-splitter.ts';
import { type CsvDialect, fieldsOf } from '../../core/ingest/dialect.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import {
  type JsonKind,
  type JsonRow,
  jsonFields,
  MalformedRow,
  parseJsonDocument,
  parseJsonLine,
} from '../../core/ingest/json-rows.ts';
import { limits } from '../../core/ingest/limits.ts';
import type { StagedColumn } from '../../core/ingest/sql/infer.ts';

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
}

type Text = AsyncIterable<string>;

/** CSV: records with the right number of fields go to `path`, quoted where they must be. */
export async function stageCsv(
  text: Text,
  dialect: CsvDialect,
  declared: readonly string[],
  path: string,
): Promise<StagedText> {
  const { delimiter } = dialect;
  const out = lineWriter(path);
  const malformed: MalformedLine[] = [];
  let names: string[] | undefined;
  let skip = dialect.preamble;
  let rows = 0;

  const accept = (record: CsvRecord) => {
    if (skip > 0) {
      skip--;
      return;
    }
    if (!names) {
      if (record.problem) throw new UnreadableObject(`the first line cannot be read: ${record.problem}`);
      const first = fieldsOf(record, delimiter);
      names = dialect.header ? columnNames(first, declared) : namesByPosition(first.length, declared);
      if (dialect.header) return;
    }
    const refuse = (reason: string) => malformed.push({ line: record.line, reason, text: record.raw });
    if (record.problem) {
      refuse(record.problem);
      return;
    }
    let { raw } = record;
    let count = record.fields?.length ?? countFields(raw, delimiter);
    // A delimiter at the end of every line is a habit of some exporters.
    if (count === names.length + 1 && (record.fields ? record.fields.at(-1) === '' : raw.endsWith(delimiter))) {
      if (record.fields) record.fields.pop();
      else raw = raw.slice(0, -1);
      count--;
    }
    if (count !== names.length) {
      refuse(`expected ${names.length} fields, found ${count}`);
      return;
    }
    rows++;
    const fields = record.fields ?? (raw.includes('\r') || raw.includes('"') ? raw.split(delimiter) : undefined);
    out.write(`${record.line}${delimiter}${fields ? fields.map((f) => quoted(f, delimiter)).join(delimiter) : raw}\n`);
  };

  const splitter = csvSplitter({ delimiter, newline: dialect.newline === '\r' ? '\r' : '\n' }, accept);
  try {
    for await (const piece of text) splitter.push(piece);
    splitter.end();
  } finally {
    out.close();
  }
  const columns = (names ?? []).map((name, i): StagedColumn => ({ name, field: `c${i}`, hint: 'unknown', trim: true }));
  return { columns, delimiter, rows, malformed };
}

/** NDJSON: one object a line. */
export async function stageNdjson(text: Text, declared: readonly string[], path: string): Promise<StagedText> {
  const rows = jsonStage(declared, path);
  let line = 0;
  const accept = (content: string) => {
    line++;
    if (content.trim() === '') return;
    rows.add(line, content, () => {
      if (content.length > limits.rowCharacters) {
        throw new MalformedRow(`longer than ${limits.rowCharacters} characters`);
      }
      return parseJsonLine(content);
    });
  };
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    lines.forEach(accept);
  }
  accept(rest);
  return rows.finish();
}

/** A JSON document: an array of objects, or one; `line` is the position in the array. */
export async function stageJson(text: Text, declared: readonly string[], path: string): Promise<StagedText> {
  let document = '';
  for await (const piece of text) {
    document += piece;
    if (document.length > limits.jsonDocumentBytes) {
      throw new UnreadableObject(
        `a JSON document of more than ${limits.jsonDocumentBytes / 1024 / 1024} MiB; write one object a line (NDJSON)`,
      );
    }
  }
  const rows = jsonStage(declared, path);
  parseJsonDocument(document).forEach((value, i) => {
    rows.add(i + 1, value, () => jsonFields(value));
  });
  return rows.finish();
}

/** Rows whose columns become known as they come: short lines are filled up when they are read. */
function jsonStage(declared: readonly string[], path: string) {
  const out = lineWriter(path);
  const positions = new Map<string, number>();
  const kinds: Set<JsonKind>[] = [];
  const malformed: MalformedLine[] = [];
  let rows = 0;
  return {
    add(line: number, source: unknown, parse: () => JsonRow) {
      try {
        const row = parse();
        const fields: string[] = Array.from({ length: positions.size }, () => '');
        for (const [name, value] of row) {
          let position = positions.get(name);
          if (position === undefined) {
            position = positions.size;
            positions.set(name, position);
            kinds.push(new Set());
            fields.push('');
          }
          if (!value) continue;
          kinds[position]!.add(value.kind);
          fields[position] = quoted(value.text, ',');
        }
        out.write(`${[line, ...fields].join(',')}\n`);
        rows++;
      } catch (error) {
        if (!(error instanceof MalformedRow)) throw error;
        const text =
          typeof source === 'string'
            ? source
            : (JSON.stringify(source, (_, v) => (typeof v === 'bigint' ? String(v) : v)) ?? '');
        malformed.push({ line, reason: error.message, text });
      }
    },
    finish(): StagedText {
      out.close();
      const names = columnNames([...positions.keys()], declared);
      const columns = names.map(
        (name, i): StagedColumn => ({ name, field: `c${i}`, hint: hintOf(kinds[i]!), trim: false }),
      );
      return { columns, delimiter: ',', rows, malformed };
    },
  };
}

function hintOf(kinds: Set<JsonKind>): StagedColumn['hint'] {
  if (kinds.size !== 1) return 'unknown';
  const [kind] = kinds;
  return kind === 'number' || kind === 'boolean' ? kind : 'text';
}

/** Without a header a file is taken to hold the declared columns in their order, if there are as many. */
function namesByPosition(count: number, declared: readonly string[]): string[] {
  if (declared.length === 0) return columnNames(Array.from({ length: count }, () => ''));
  if (declared.length === count) return [...declared];
  throw new UnreadableObject(
    `the file has no header and ${count} fields a line; ${declared.length} columns are declared, so they cannot be told by position`,
  );
}

function countFields(raw: string, delimiter: string): number {
  let count = 1;
  for (let at = raw.indexOf(delimiter); at >= 0; at = raw.indexOf(delimiter, at + 1)) count++;
  return count;
}

function quoted(field: string, delimiter: string): string {
  const plain = !field.includes('"') && !field.includes(delimiter) && !field.includes('\n') && !field.includes('\r');
  return plain ? field : `"${field.replaceAll('"', '""')}"`;
}

/** Gathers lines and writes them in large pieces. */
function lineWriter(path: string): { write(line: string): void; close(): void } {
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
