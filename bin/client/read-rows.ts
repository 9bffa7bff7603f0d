import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { withDuckDb } from '../../adapters/duckdb/session.ts';
import { stageFile } from '../../adapters/duckdb/stage.ts';
import { typedColumns } from '../../adapters/duckdb/typed-columns.ts';
import type { Notation } from '../../core/contracts/notation.ts';
import type { ColumnType } from '../../core/contracts/project.ts';
import type { ColumnRule } from '../../core/ingest/contract.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { checkSql, typedField } from '../../core/ingest/sql/check.ts';
import { canonicalSql } from '../../core/values/sql/canonical.ts';
import { doubtText } from '../../core/values/words.ts';
import { CommandFailed } from '../errors.ts';

/** How a column is read. */
export interface ReadAs {
  type: ColumnType;
  notation?: Notation | undefined;
}

export type Row = Record<string, string | number | boolean | null>;

const mostProblems = 10;

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
  if (!existsSync(file)) throw new CommandFailed(`no file ${file}; give the path of a file`);
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new CommandFailed(`${file} cannot be read as a file: ${cause.message}`, { cause });
  });
  return withDuckDb(async (db) => {
    const staged = await stageFile(db, bytes, [...types.keys()]).catch((cause: unknown) => {
      if (!(cause instanceof UnreadableObject)) throw cause;
      throw new CommandFailed(`${file}: ${cause.message}`, { cause });
    });
    const problems = staged.malformed.map(({ line, reason }) => ({ line, reason }));
    const rules = staged.columns.map(({ name }): ColumnRule => {
      const as = types.get(name) ?? 'string';
      const { type, notation } = typeof as === 'string' ? { type: as } : as;
      return { name, type, ...(notation && { notation }), required: false, pii: false };
    });
    const columns = await typedColumns(db, staged, { rules });
    for (const { name, doubt } of columns) if (doubt) throw new CommandFailed(`${file}: ${doubtText(name, doubt)}`);
    const { statements, reasons } = checkSql(columns);
    for (const statement of statements) await db.run(statement);
    const values = columns.map((c) => {
      const value = typedField(c);
      return c.type === 'timestamp' ? canonicalSql('timestamp', value) : value;
    });
    const found = await db.rows(`SELECT line, codes, ${values.join(', ')} FROM judged ORDER BY line`);
    const rows = found.map(([line, codes, ...cells]) => {
      for (const code of String(codes).split(',').filter(Boolean))
        problems.push({ line: Number(line), reason: reasons[Number(code)] ?? '' });
      return Object.fromEntries(columns.map((c, i) => [c.name, (cells[i] ?? null) as Row[string]]));
    });
    if (problems.length > 0) throw unreadable(file, problems);
    return { rows, columns: columns.map((c) => c.name) };
  });
}

function unreadable(file: string, problems: { line: number; reason: string }[]): CommandFailed {
  const sorted = problems.sort((a, b) => a.line - b.line);
  const shown = sorted.slice(0, mostProblems).map(({ line, reason }) => `  line ${line}: ${reason}`);
  const more = sorted.length > mostProblems ? `\n  and ${sorted.length - mostProblems} more` : '';
  return new CommandFailed(`${file} has values that do not fit their columns:\n${shown.join('\n')}${more}`, {
    details: sorted.map(({ line, reason }) => ({ path: `line ${line}`, message: reason })),
  });
}
