import { objectWith, parseJson } from '../contracts/schema.ts';
import { defused } from '../values/spreadsheet.ts';

/** Columns of a file of quarantined rows that are not those of its source; ingest leaves them out. */
export const quarantineColumns = { reason: '$reason', line: '$row' } as const;

/** A row that was set aside. */
export interface QuarantinedRow {
  /** Of the raw file. */
  line: number;
  reasons: string[];
  /** Its cells as text by column; undefined where the line could not be cut into cells. */
  cells?: Record<string, string | null>;
  /** Columns whose cells keep only their shape: they may be personal. */
  masked?: string[];
  /** Of such a line: its text. */
  text?: string;
}

interface QuarantineLine {
  masked?: string[];
  line: number;
  reasons: string[];
  row: Record<string, string | null>;
  cut?: false;
}

const lineSchema = objectWith<QuarantineLine>('a quarantined row', { line: 'number', reasons: 'array', row: 'object' });
const from = { from: 'a line of rows.ndjson', remedy: 'ingest the file again' };

/** Reads `rows.ndjson` of the quarantine. */
export function parseQuarantine(ndjson: string): QuarantinedRow[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { line: number, reasons, row, cut, masked } = parseJson(line, lineSchema, from);
      return cut === false
        ? { line: number, reasons, text: row.text ?? '' }
        : { line: number, reasons, cells: row, ...(masked ? { masked } : {}) };
    });
}

export interface MendableFile {
  csv: string;
  rows: number;
  /** Lines that could not be cut into cells: they are to be mended in the raw file. */
  uncut: number;
  /** Columns with personal data: the quarantine does not hold them, their cells are empty. */
  blanked: string[];
}

/**
 * Quarantined rows as CSV with the source's columns, to be mended and sent again: `$row` (the line in the raw file) and
 * `$reason` say what was wrong, and
 * are left out when it is ingested. What a spreadsheet would compute stands behind an apostrophe, which ingest takes off.
 *
 * @param personal columns whose cells are pseudonyms, which must not come back as values
 */
export function mendableCsv(rows: readonly QuarantinedRow[], personal: ReadonlySet<string>): MendableFile {
  const cut = rows.filter((row) => row.cells !== undefined);
  const columns = [...new Set(cut.flatMap((row) => Object.keys(row.cells!)))];
  const isBlank = (row: QuarantinedRow, name: string) => personal.has(name) || row.masked?.includes(name) === true;
  const blanked = columns.filter((name) => cut.some((row) => isBlank(row, name)));
  const lines = cut.map(({ line, reasons, cells, ...row }) => [
    ...columns.map((name) =>
      isBlank({ line, reasons, ...row }, name) ? null : Object.hasOwn(cells!, name) ? (cells![name] ?? null) : null,
    ),
    String(line),
    reasons.join('; '),
  ]);
  const header = [...columns, quarantineColumns.line, quarantineColumns.reason];
  const csv = [header, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
  return { csv, rows: cut.length, uncut: rows.length - cut.length, blanked };
}

function csvCell(cell: string | null): string {
  if (cell === null) return '';
  const text = defused(cell);
  return text === '' || /[",\n\r;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
