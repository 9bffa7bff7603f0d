import type { ProjectName } from '../contracts/ids.ts';
import { mask, pseudonym } from '../hash/pseudonym.ts';
import { readText } from '../values/parse.ts';
import { limits } from './limits.ts';
import type { CheckedColumn } from './sql/check.ts';

/** A row that did not pass: its values as text in the order of the columns, or, where it could not be cut, its text. */
export interface RejectedRow {
  line: number;
  reasons: string[];
  /** Some value is none of its column's type: it, and texts beside it, may be what belongs in another column. */
  misfit?: boolean;
  values?: readonly (string | null)[];
  text?: string;
}

/** How personal data is kept out of the quarantine. */
export interface Privacy {
  /** The project holds personal data. */
  personal: boolean;
  /** Key of the pseudonyms; undefined when the source has no personal data. */
  piiKey: string | undefined;
}

/**
 * Rejected rows as NDJSON: `{line, reasons, row}`, with `cut: false` where the row is a text. Personal data is replaced
 * here too. In a project that has any, a line that could not be cut into columns keeps only its shape, and so do the texts
 * of a row whose cells may be shifted; `masked` names those.
 */
export function quarantineLines(
  rows: readonly RejectedRow[],
  columns: readonly CheckedColumn[],
  project: ProjectName,
  privacy: Privacy,
): string {
  return rows
    .map(({ line, reasons, misfit, values, text }) => {
      if (!values) return { line, reasons, row: lineText(text ?? '', privacy.personal), cut: false };
      const masked = privacy.personal && misfit ? columns.filter((c, i) => isMasked(c, values[i] ?? null)) : [];
      return {
        line,
        reasons,
        row: record(values, columns, project, { masked: new Set(masked), piiKey: privacy.piiKey }),
        ...(masked.length > 0 ? { masked: masked.map((c) => c.name) } : {}),
      };
    })
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

/** Reasons by their counts, most frequent first; past `limits.reasons` of them the rest is one. */
export function mostFrequent(counts: ReadonlyMap<string, number>): Record<string, number> {
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const kept = sorted.slice(0, limits.reasons);
  const rest = sorted.slice(limits.reasons).reduce((sum, [, n]) => sum + n, 0);
  return Object.fromEntries(rest > 0 ? [...kept, ['other reasons', rest]] : kept);
}

function record(
  values: readonly (string | null)[],
  columns: readonly CheckedColumn[],
  project: ProjectName,
  { masked, piiKey }: { masked: ReadonlySet<CheckedColumn>; piiKey: string | undefined },
): Record<string, string | null> {
  return Object.fromEntries(
    columns.map((c, i) => {
      const value = values[i] ?? null;
      if (value !== null && masked.has(c)) return [c.name, mask(value)];
      if (value === null || !c.rule?.pii || piiKey === undefined) return [c.name, value];
      return [c.name, pseudonym(piiKey, project, c.trim ? value.trim() : value)];
    }),
  );
}

/** Whether a cell of a row that may be shifted could hold what belongs in another. */
function isMasked({ type, rule, trim, notation }: CheckedColumn, value: string | null): boolean {
  if (value === null || rule?.pii) return false;
  const text = trim ? value.trim() : value;
  if (type === 'string') return !rule?.values?.includes(text);
  return readText(type, value, notation) === undefined;
}

function lineText(text: string, personal: boolean): { text: string } {
  const cut = text.length > limits.quarantinedText ? `${text.slice(0, limits.quarantinedText)}…` : text;
  return { text: personal ? mask(cut) : cut };
}
