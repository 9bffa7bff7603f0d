import type { ProjectName } from '../contracts/ids.ts';
import { mask, pseudonym } from '../hash/pseudonym.ts';
import { limits } from './limits.ts';
import type { CheckedColumn } from './sql/check.ts';

/** A row that did not pass: its values as text in the order of the columns, or, where it could not be cut, its text. */
export interface RejectedRow {
  line: number;
  reasons: string[];
  values?: readonly (string | null)[];
  text?: string;
}

const maxTextLength = 2_000;

/**
 * Rejected rows as NDJSON: `{line, reasons, row}`, with `cut: false` where the row is a text. Personal data is replaced here too; a line that could not be cut into
 * columns keeps only its shape where the source has personal data.
 *
 * @param piiKey key of the pseudonyms; undefined when the source has no personal data
 */
export function quarantineLines(
  rows: readonly RejectedRow[],
  columns: readonly CheckedColumn[],
  project: ProjectName,
  piiKey: string | undefined,
): string {
  return rows
    .map(({ line, reasons, values, text }) => {
      const row = values ? record(values, columns, project, piiKey) : lineText(text ?? '', piiKey !== undefined);
      return `${JSON.stringify({ line, reasons, row, ...(values ? {} : { cut: false }) })}\n`;
    })
    .join('');
}

/** Rows by reason, most frequent first; past `limits.reasons` of them the rest is one. */
export function countReasons(rows: readonly RejectedRow[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { reasons } of rows) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const kept = sorted.slice(0, limits.reasons);
  const rest = sorted.slice(limits.reasons).reduce((sum, [, n]) => sum + n, 0);
  return Object.fromEntries(rest > 0 ? [...kept, ['other reasons', rest]] : kept);
}

function record(
  values: readonly (string | null)[],
  columns: readonly CheckedColumn[],
  project: ProjectName,
  piiKey: string | undefined,
): Record<string, string | null> {
  return Object.fromEntries(
    columns.map((c, i) => {
      const value = values[i] ?? null;
      if (value === null || !c.rule?.pii || piiKey === undefined) return [c.name, value];
      return [c.name, pseudonym(piiKey, project, c.trim ? value.trim() : value)];
    }),
  );
}

function lineText(text: string, personal: boolean): { text: string } {
  const cut = text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
  return { text: personal ? mask(cut) : cut };
}
