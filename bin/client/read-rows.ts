import { withDuckDb } from '../../adapters/duckdb/session.ts';
import { stageFile } from '../../adapters/duckdb/stage.ts';
import { typedColumns } from '../../adapters/duckdb/typed-columns.ts';
import type { Notation } from '../../core/contracts/notation.ts';
import type { ColumnType } from '../../core/contracts/project.ts';
import type { ColumnRule } from '../../core/contracts/source-contract.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { checkSql, typedField } from '../../core/ingest/sql/check.ts';
import { canonicalSql } from '../../core/values/sql/canonical.ts';
import { ambiguityText } from '../../core/values/words.ts';
import { CommandFailed } from '../errors.ts';
import { readInput } from './input-file.ts';

/** How a column is read. */
export interface ReadAs {
  type: ColumnType;
  notation?: Notation | undefined;
}

export type Row = Record<string, string | number | boolean | null>;

const maxProblems = 10;

export interface LineProblem {
  line: number;
  reason: string;
}

/** A file of records, each value twice: as the text that stands in the file and as a value of its column's type. */
export interface FileTable {
  columns: string[];
  /** In which line (of Parquet: row) of the file each row begins. */
  lines: number[];
  texts: (string | null)[][];
  /** Null where a value is missing, or does not fit (then `unfit` says so). */
  rows: Row[];
  /** Values that do not fit their columns. */
  unfit: LineProblem[];
  /** Lines that are no rows. */
  malformed: LineProblem[];
  /** Columns whose values came as numbers. */
  numbers: ReadonlySet<string>;
}

/**
 * Reads rows of a file of any format that ingest takes (CSV, TSV, JSON, NDJSON, Parquet, compressed or not), with the same
 * rules: types and notations by `types` (a notation that is left out is recognised), what stands for a missing value as null, other
 * columns as text.
 *
 * @returns the rows in the file's order and the names of its columns
 * @throws CommandFailed that names the lines that cannot be read
 */
export async function readRows(
  file: string,
  types: ReadonlyMap<string, ColumnType | ReadAs>,
): Promise<{ rows: Row[]; columns: string[] }> {
  const { rows, columns, unfit, malformed } = await readTable(file, types);
  if (unfit.length + malformed.length > 0) throw unreadable(file, [...malformed, ...unfit]);
  return { rows, columns };
}

/** The same, with what cannot be read beside what can. @throws CommandFailed when the file as a whole cannot be read */
export async function readTable(file: string, types: ReadonlyMap<string, ColumnType | ReadAs>): Promise<FileTable> {
  const bytes = await readInput(file);
  return withDuckDb(async (db) => {
    const staged = await stageFile(db, bytes, { declared: [...types.keys()] }).catch((cause: unknown) => {
      if (!(cause instanceof UnreadableObject)) throw cause;
      throw new CommandFailed(`${file}: ${cause.message}`, { cause });
    });
    const rules = staged.columns.map(({ name }): ColumnRule => {
      const as = types.get(name) ?? 'string';
      const { type, notation } = typeof as === 'string' ? { type: as } : as;
      return { name, type, ...(notation && { notation }), required: false, pii: false };
    });
    const columns = await typedColumns(db, staged, { rules });
    for (const { name, ambiguity } of columns)
      if (ambiguity) throw new CommandFailed(`${file}: ${ambiguityText(name, ambiguity)}`);
    const { statements, reasons } = checkSql(columns);
    for (const statement of statements) await db.run(statement);
    const values = columns.map((c) => {
      const value = typedField(c);
      return c.type === 'timestamp' ? canonicalSql('timestamp', value) : value;
    });
    const table: FileTable = {
      columns: columns.map((c) => c.name),
      lines: [],
      texts: [],
      rows: [],
      unfit: [],
      malformed: staged.malformed.kept.map(({ line, reason }) => ({ line, reason })),
      numbers: new Set(staged.columns.flatMap(({ name, hint }) => (hint === 'number' ? [name] : []))),
    };
    const texts = columns.map((c) => `staged.${c.field}`);
    await db.each(
      `SELECT judged.line, codes, ${[...texts, ...values].join(', ')} FROM judged JOIN staged ON staged.line = judged.line ORDER BY judged.line`,
      async (found) => {
        for (const [line, codes, ...cells] of found) {
          table.lines.push(Number(line));
          table.texts.push(cells.slice(0, columns.length) as (string | null)[]);
          for (const code of String(codes).split(',').filter(Boolean))
            table.unfit.push({ line: Number(line), reason: reasons[Number(code)] ?? '' });
          const typed = cells.slice(columns.length);
          table.rows.push(Object.fromEntries(columns.map((c, i) => [c.name, (typed[i] ?? null) as Row[string]])));
        }
      },
    );
    return table;
  });
}

function unreadable(file: string, problems: { line: number; reason: string }[]): CommandFailed {
  const sorted = problems.sort((a, b) => a.line - b.line);
  const shown = sorted.slice(0, maxProblems).map(({ line, reason }) => `  line ${line}: ${reason}`);
  const more = sorted.length > maxProblems ? `\n  and ${sorted.length - maxProblems} more` : '';
  return new CommandFailed(`${file} has values that do not fit their columns:\n${shown.join('\n')}${more}`, {
    details: sorted.map(({ line, reason }) => ({ path: `line ${line}`, message: reason })),
  });
}
