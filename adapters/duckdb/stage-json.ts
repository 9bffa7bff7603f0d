import { columnNames, repeatedNames } from '../../core/ingest/column-names.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { InvalidJson, type JsonKind, type JsonRow, MalformedRow, parseJsonLine } from '../../core/ingest/json-rows.ts';
import { type JsonElement, jsonSplitter } from '../../core/ingest/json-splitter.ts';
import { limits } from '../../core/ingest/limits.ts';
import type { StagedColumn } from '../../core/ingest/sql/staged-column.ts';
import { findSyntaxProblem } from '../../core/values/json-syntax.ts';
import { MalformedLines } from './malformed-lines.ts';
import { checkExtent, lineWriter, quoted, type StagedText, type Text, unreadable } from './staged-text.ts';

const tooLong = `longer than ${limits.rowCharacters} characters`;

/** NDJSON: one object a line. */
export async function stageNdjson(text: Text, declared: readonly string[], path: string): Promise<StagedText> {
  const rows = jsonStage(declared, path);
  let line = 0;
  let rest = '';
  let isLong = false;
  const accept = (content: string) => {
    line++;
    const problem = isLong || content.length > limits.rowCharacters ? tooLong : undefined;
    isLong = false;
    if (problem || content.trim() !== '') rows.add(line, content, () => rowOf(content, problem));
  };
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    lines.forEach(accept);
    // A line without an end must not be held as a whole.
    isLong ||= rest.length > limits.rowCharacters;
    if (isLong) rest = rest.slice(0, limits.quarantinedText + 1);
  }
  if (rest !== '') accept(rest);
  return rows.finish();
}

/** A JSON document: an array of objects, or one; `line` is the position in the array. */
export async function stageJson(text: Text, declared: readonly string[], path: string): Promise<StagedText> {
  const rows = jsonStage(declared, path);
  const splitter = jsonSplitter((element) => {
    rows.add(element.position, element.text, () => elementOf(element));
  });
  for await (const piece of text) splitter.push(piece);
  splitter.end();
  return rows.finish();
}

function elementOf({ text, position, line, problem }: JsonElement): JsonRow {
  try {
    return rowOf(text, problem);
  } catch (error) {
    if (!(error instanceof InvalidJson)) throw error;
    // Where one element is cut wrongly, the others may be.
    const fault = findSyntaxProblem(text);
    throw new UnreadableObject(
      `not valid JSON: element ${position}, which begins in line ${line}${fault ? `, is faulty in its line ${fault.line}, column ${fault.column}: ${fault.message}` : ''}; expected an array of objects, or one object a line`,
    );
  }
}

/** @throws MalformedRow */
function rowOf(content: string, problem: string | undefined): JsonRow {
  const found = problem ?? unreadable(content);
  if (found) throw new MalformedRow(found);
  return parseJsonLine(content);
}

/** Rows whose columns become known as they come: short lines are filled up when they are read. */
function jsonStage(declared: readonly string[], path: string) {
  const out = lineWriter(path);
  const positions = new Map<string, number>();
  const kinds: Set<JsonKind>[] = [];
  const fractions = new Set<number>();
  const malformed = new MalformedLines();
  let rows = 0;
  return {
    add(line: number, source: string, parse: () => JsonRow) {
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
          if (value.kind === 'number' && value.text.includes('.')) fractions.add(position);
          fields[position] = quoted(value.text, ',');
        }
        if (positions.size > limits.columns)
          throw new UnreadableObject(
            `the rows have more than ${limits.columns} different fields, which is what is taken`,
          );
        out.write(`${[line, ...fields].join(',')}\n`);
        rows++;
      } catch (error) {
        if (!(error instanceof MalformedRow)) throw error;
        malformed.add(line, error.message, source);
      }
      checkExtent(rows + malformed.count, rows * positions.size);
    },
    finish(): StagedText {
      out.close();
      const header = [...positions.keys()];
      const names = columnNames(header, declared);
      const columns = names.map(
        (name, i): StagedColumn => ({
          name,
          field: `c${i}`,
          hint: hintOf(kinds[i]!),
          ...(kinds[i]!.size > 1 && fractions.has(i) && { fractions: true }),
          trim: false,
        }),
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
