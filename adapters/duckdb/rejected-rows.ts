import { limits } from '../../core/ingest/limits.ts';
import { mostFrequent, type RejectedRow } from '../../core/ingest/quarantine.ts';
import type { CheckedColumn } from '../../core/ingest/sql/check.ts';
import { identifier } from '../../core/values/sql/text.ts';
import type { DuckDb } from './session.ts';
import type { Staged } from './stage.ts';

/** Rows of a file that did not pass: all counted, the first of them with what they hold. */
export interface Rejections {
  count: number;
  reasons: Record<string, number>;
  /** In the order of their lines; those of a file with very many of them are not all here. */
  kept: RejectedRow[];
}

/**
 * The malformed lines of a staged file, and the rows of `checked` with a reason.
 * @param reasons of `checkSql`, by number
 * @param misfits those reasons that say that a value is none of its column's
 */
export async function rejectedRows(
  db: DuckDb,
  columns: readonly CheckedColumn[],
  { malformed }: Pick<Staged, 'malformed'>,
  { reasons, misfits }: { reasons: readonly string[]; misfits: ReadonlySet<string> },
): Promise<Rejections> {
  const counts = new Map(malformed.reasons);
  const coded = `SELECT unnest(string_split(codes, ',')) AS code FROM checked WHERE codes <> ''`;
  for (const [code, n] of await db.rows(`SELECT code, count(*) FROM (${coded}) GROUP BY code`)) {
    const reason = reasons[Number(code)]!;
    counts.set(reason, (counts.get(reason) ?? 0) + Number(n));
  }
  const [judged = 0] = await db.numbers(`SELECT count(*) FROM checked WHERE codes <> ''`);

  const fields = columns.map((c) => identifier(c.field)).join(', ');
  const first = `SELECT line, codes FROM checked WHERE codes <> '' ORDER BY line LIMIT ${limits.keptRows}`;
  const checked: RejectedRow[] = [];
  let room: number = limits.keptCharacters;
  await db.each(
    `SELECT line, codes, ${fields} FROM staged JOIN (${first}) USING (line) ORDER BY line`,
    async (rows) => {
      for (const [line, codes, ...values] of rows) {
        room -= values.reduce((sum: number, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
        if (room < 0) return;
        const said = String(codes)
          .split(',')
          .map((code) => reasons[Number(code)]!);
        const misfit = said.some((reason) => misfits.has(reason));
        checked.push({ line: Number(line), reasons: said, misfit, values: values as (string | null)[] });
      }
    },
  );
  const uncut = malformed.kept.map(({ line, reason, text }): RejectedRow => ({ line, reasons: [reason], text }));
  const kept = [...uncut, ...checked].sort((a, b) => a.line - b.line).slice(0, limits.keptRows);
  return { count: judged + malformed.count, reasons: mostFrequent(counts), kept };
}
