import { columnNames, repeatedNames } from '../../core/ingest/column-names.ts';
import { type CsvRecord, csvSplitter } from '../../core/ingest/csv-splitter.ts';
import { type CsvDialect, fieldsOf } from '../../core/ingest/dialect.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { footerReason, isTotalWord, maxFooterLength, type RowsBefore } from '../../core/ingest/footer.ts';
import { kindOf, normalised } from '../../core/ingest/header.ts';
import type { StagedColumn } from '../../core/ingest/sql/staged-column.ts';
import { MalformedLines } from './malformed-lines.ts';
import { checkExtent, lineWriter, quoted, type StagedText, type Text, unreadable } from './staged-text.ts';

/** Names of declared columns in any order, and those of the columns of a file without a header in theirs. */
interface Names {
  declared: readonly string[];
  header: readonly string[] | undefined;
}

/**
 * CSV: records with the right number of fields go to `path`, quoted where they must be. A header that comes again, and what
 * stands below the rows, is kept apart from rows.
 */
export async function stageCsv(
  text: Text,
  dialect: CsvDialect,
  options: Names & { path: string },
): Promise<StagedText> {
  const out = lineWriter(options.path);
  const rows = csvRows(dialect, options, (line) => out.write(line));
  // The last records wait: below the rows there may be totals.
  const waiting: CsvRecord[] = [];
  let skip = dialect.preamble;
  const accept = (record: CsvRecord) => {
    if (record.raw === '\u001a') return;
    if (skip > 0) {
      skip--;
      return;
    }
    waiting.push(record);
    if (waiting.length > maxFooterLength) rows.add(waiting.shift()!);
  };
  const newline = dialect.newline === '\r' ? '\r' : '\n';
  const splitter = csvSplitter({ delimiter: dialect.delimiter, newline }, accept);
  try {
    for await (const piece of text) splitter.push(piece);
    splitter.end();
    rows.end(waiting);
  } finally {
    out.close();
  }
  return rows.finish();
}

function csvRows(dialect: CsvDialect, given: Names, write: (line: string) => void) {
  const { delimiter } = dialect;
  const malformed = new MalformedLines();
  const notes = dialectNotes(dialect);
  const before: RowsBefore = { texts: false, values: false, gaps: false, totals: false };
  let names: string[] | undefined;
  let header: string[] = [];
  let headerNames = new Set<string>();
  let rows = 0;
  let empty = 0;

  /** Takes the header, or the names by position. Whether the record is a row as well. */
  function begin(record: CsvRecord): boolean {
    const problem = record.problem ?? unreadable(record.raw);
    if (problem) throw new UnreadableObject(`the first line cannot be read: ${problem}`);
    const first = fieldsOf(record, delimiter);
    if (!dialect.header) {
      names = namesByPosition(first.length, given);
      notes.push(
        `the file has no header: its columns are called ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`,
      );
      return true;
    }
    header = dialect.rowNames ? ['', ...first] : first;
    names = columnNames(header, given.declared);
    headerNames = new Set(first.map(normalised));
    notes.push(...repeatedNames(header, names));
    return false;
  }

  /** @param below whether the record may stand below the rows */
  function add(record: CsvRecord, below = false): void {
    if (!names && !begin(record)) return;
    const reason = record.problem ?? unreadable(record.raw) ?? addRow(record, below);
    if (reason) malformed.add(record.line, reason, record.raw, record.lines);
    checkExtent(rows + malformed.count, rows * names!.length);
  }

  /** Why the record is no row; undefined where it is one. */
  function addRow(record: CsvRecord, below: boolean): string | undefined {
    let { raw } = record;
    const width = names!.length;
    let count = record.fields?.length ?? countFields(raw, delimiter);
    // A delimiter at the end of every line is a habit of some exporters.
    if (count === width + 1 && (record.fields ? record.fields.at(-1) === '' : raw.endsWith(delimiter))) {
      if (record.fields) record.fields.pop();
      else raw = raw.slice(0, -1);
      count--;
    }
    if (width > 1 && raw.length < width * 4 && fieldsOf(record, delimiter).every((f) => f === '')) {
      empty++;
      return undefined;
    }
    const end = raw.indexOf(delimiter);
    const first = (record.fields?.[0] ?? (end < 0 ? raw : raw.slice(0, end))).trim();
    if (headerNames.has(normalised(first)) && isHeaderAgain(record)) return 'the header again';
    const reason = below ? footerReason(fieldsOf(record, delimiter), width, before) : undefined;
    if (reason) return reason;
    if (count !== width) return `expected ${width} fields, found ${count}`;
    rows++;
    if (first === '') before.gaps = true;
    else if (kindOf(first) !== 'text') before.values = true;
    else if (!isTotalWord(first)) before.texts = true;
    if (!below && !before.totals) before.totals = isTotalWord(first);
    // A line feed where lines end with a carriage return: it is of the cell, and would end a line of the staged file.
    const fields = record.fields ?? (/["\r\n\ufeff]/.test(raw) ? raw.split(delimiter) : undefined);
    write(`${record.line}${delimiter}${fields ? fields.map((f) => quoted(f, delimiter)).join(delimiter) : raw}\n`);
    return undefined;
  }

  function isHeaderAgain(record: CsvRecord): boolean {
    const wanted = header.map(normalised);
    const found = fieldsOf(record, delimiter).map(normalised);
    if (dialect.rowNames) found.unshift('');
    if (found.length !== wanted.length) return false;
    if (found.every((f, i) => f === wanted[i])) return true;
    if ([...found].sort().join('\0') !== [...wanted].sort().join('\0')) return false;
    throw new UnreadableObject(
      `line ${record.line} is the header again with its columns in another order; split the file there`,
    );
  }

  return {
    add,
    /** The last records. */
    end(records: readonly CsvRecord[]): void {
      const fields = records.map((r) => (r.problem ? [] : fieldsOf(r, delimiter)));
      const words = fields.map(([first]) => first ?? '').filter(isTotalWord);
      if (new Set(words).size < words.length) before.totals = true;
      const isBelow = (_: CsvRecord, i: number) => {
        const filled = fields[i]!.filter((f) => f !== '').length;
        return (filled > 0 && filled < 4) || fields[i]!.some(isTotalWord);
      };
      const last = records.findLastIndex((r, i) => !isBelow(r, i));
      for (const [i, record] of records.entries()) add(record, i > last && (names !== undefined || i > 0));
    },
    finish(): StagedText {
      const columns = (names ?? []).map(
        (name, i): StagedColumn => ({ name, field: `c${i}`, hint: 'unknown', trim: true }),
      );
      if (empty > 0) notes.push(`${empty} lines without any value were left out`);
      return { columns, delimiter, rows, malformed, notes };
    },
  };
}

function dialectNotes({ preamble, rowNames }: CsvDialect): string[] {
  const notes: string[] = [];
  if (preamble > 0)
    notes.push(
      `${preamble === 1 ? 'a line' : `${preamble} lines`} before the header ${preamble === 1 ? 'was' : 'were'} left out`,
    );
  if (rowNames) notes.push("the header is one name short: the first column is called 'column_1'");
  return notes;
}

/** Without a header columns are numbered unless their order is declared: that of `columns` says nothing, a map has none. */
function namesByPosition(count: number, { declared, header }: Names): string[] {
  if (header && header.length !== count)
    throw new UnreadableObject(
      `the file has no header and ${count} fields a line; the source's header names ${header.length}`,
    );
  if (header) return [...header];
  const names = columnNames(Array.from({ length: count }, () => ''));
  if (declared.length > 0 && !declared.some((name) => names.includes(name)))
    throw new UnreadableObject(
      `the file has no header and ${count} fields a line; name its columns in their order in the project file (header: [NAME, …] in the source), or in the file`,
    );
  return names;
}

function countFields(raw: string, delimiter: string): number {
  let count = 1;
  for (let at = raw.indexOf(delimiter); at >= 0; at = raw.indexOf(delimiter, at + 1)) count++;
  return count;
}
