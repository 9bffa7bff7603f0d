import { columnNames, repeatedNames } from '../../core/ingest/column-names.ts';
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
import type { StagedColumn } from '../../core/ingest/sql/staged-column.ts';
import {
  lineWriter,
  type MalformedLine,
  malformedLine,
  quoted,
  type StagedText,
  type Text,
  unreadable,
} from './staged-text.ts';

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
      const problem = unreadable(content);
      if (problem) throw new MalformedRow(problem);
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
        for (const [name, value] of row) {
          const problem = unreadable(name) ?? (value ? unreadable(value.text) : undefined);
          if (problem) throw new MalformedRow(problem);
        }
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
        const text = typeof source === 'string' ? source : (JSON.stringify(source) ?? '');
        malformed.push(malformedLine(line, error.message, text));
      }
    },
    finish(): StagedText {
      out.close();
      const header = [...positions.keys()];
      const names = columnNames(header, declared);
      const columns = names.map(
        (name, i): StagedColumn => ({ name, field: `c${i}`, hint: hintOf(kinds[i]!), trim: false }),
      );
      return { columns, delimiter: ',', rows, malformed, notes: repeatedNames(header, names) };
    },
  };
}

function hintOf(kinds: Set<JsonKind>): StagedColumn['hint'] {
  if (kinds.size !== 1) return 'unknown';
  const [kind] = kinds;
  return kind === 'number' || kind === 'boolean' ? kind : 'text';
}
