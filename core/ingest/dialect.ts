import { type CsvRecord, csvSplitter } from './csv-splitter.ts';
import { UnreadableObject } from './errors.ts';
import { hasHeader, kindOf, normalised } from './header.ts';

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];
export type Newline = '\n' | '\r\n' | '\r';

export interface CsvDialect {
  delimiter: Delimiter;
  newline: Newline;
  /** Whether the first record names the columns. */
  header: boolean;
  /** The header has no name for the first column, which holds names of rows (as R writes tables). */
  rowNames: boolean;
  /** Records before the first one of the table: Excel's `sep=;`, titles, comments. */
  preamble: number;
}

const sampleRecords = 200;
const maxPreambleLength = 20;

/** The line ending that the text uses. Line ends within quotes say nothing of it. */
function newlineOf(text: string): Newline {
  const plain = text.includes('\r') ? text.replace(/"[^"]*"/g, '') : text;
  const feeds = count(plain, /\n/g);
  const pairs = count(plain, /\r\n/g);
  const returns = count(plain, /\r/g) - pairs;
  if (returns > feeds) return '\r';
  return pairs > 0 && plain[plain.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n';
}

/**
 * How a CSV text is written, judged by its first records. The delimiter is the one that cuts most records into the same
 * number of fields; names of declared columns decide where there are any.
 *
 * @param declared names that the contract declares
 * @throws UnreadableObject where each line has a field more than the header, and two reasons for it are as good
 */
export function dialectOf(text: string, declared: readonly string[] = []): CsvDialect {
  const newline = newlineOf(text);
  const separator = /^sep=([,;\t|])(\r\n|\n|\r)/i.exec(text);
  const body = separator ? text.slice(separator[0].length) : text;
  const known = new Set(declared.map(normalised));
  let best: { delimiter: Delimiter; score: number; layout: Layout } | undefined;
  for (const delimiter of separator ? [separator[1] as Delimiter] : delimiters) {
    const layout = layoutOf(split(body, delimiter, newline), known);
    const { width, start, records } = layout;
    if (width < 2) continue;
    const named = records[start]!.filter((f) => known.has(normalised(f))).length;
    const even = records.slice(start).filter((r) => r.length === width).length / (records.length - start);
    const score = named * 1000 + even * 10 + Math.min(width, 50) / 50;
    // What names declared columns cuts the text also where most of its other lines are faulty.
    if ((even > 0.5 || named > 1) && (!best || score > best.score)) best = { delimiter, score, layout };
  }
  const delimiter = best?.delimiter ?? ',';
  const { records, start, rowNames } = best?.layout ?? layoutOf(split(body, delimiter, newline), known);
  if (rowNames && delimiter === ',') checkRowNames(body, newline, start);
  return {
    delimiter,
    newline,
    header: rowNames || hasHeader(records.slice(start), known),
    rowNames,
    preamble: start + (separator ? 1 : 0),
  };
}

/** Fields of a record, trimmed outside of quotes. */
export function fieldsOf(record: CsvRecord, delimiter: string): string[] {
  return (record.fields ?? record.raw.split(delimiter)).map((f) => f.trim());
}

interface Layout {
  records: string[][];
  /** Fields of the table's records. */
  width: number;
  /** The table's first record. */
  start: number;
  rowNames: boolean;
}

/**
 * In a file cut by commas, lines have a field more than the header where the first one is the unnamed name of the row, and where
 * numbers with a decimal comma stand without quotes: read as the other, each value would be that of the column beside it. Names in quotes, and
 * 1, 2, 3, …, are names of rows; so is what has no two columns of digits beside each other.
 * @throws UnreadableObject
 */
function checkRowNames(text: string, newline: Newline, start: number): void {
  const lines: CsvRecord[] = [];
  const splitter = csvSplitter({ delimiter: ',', newline: newline === '\r' ? '\r' : '\n' }, (line) => {
    if (lines.length < sampleRecords && !line.problem) lines.push(line);
  });
  splitter.push(text);
  splitter.end();
  const below = lines.slice(start + 1);
  if (below.every(({ raw }) => raw.startsWith('"'))) return;
  const rows = below.map((line) => fieldsOf(line, ','));
  const [first = ''] = rows[0] ?? [];
  if (rows.length > 2 && /^[01]$/.test(first) && rows.every(([name], i) => Number(name) === Number(first) + i)) return;
  const isDigits = (at: number, digits: RegExp) => rows.every((row) => row[at] === undefined || digits.test(row[at]));
  const width = rows[0]?.length ?? 0;
  for (let at = 0; at + 1 < width; at++)
    if (isDigits(at, /^([-+]?\d+)?$/) && isDigits(at + 1, /^\d*$/))
      throw new UnreadableObject(
        'each line has a field more than the header: put numbers with a decimal comma in quotes, or name the first column, if those are the names of the rows',
      );
}

/** Where the table begins and how wide it is. What stands before it is left out only where a header follows. */
function layoutOf(given: string[][], known: ReadonlySet<string>): Layout {
  const records = withoutTrailing(given);
  const width = usualWidth(records);
  const whole: Layout = { records, width, start: 0, rowNames: false };
  const [first] = records;
  if (!first || width < 2) return whole;
  const isNamed = (r: readonly string[]) => r.some((f) => known.has(normalised(f)));
  const isOfTable = (r: readonly string[]) =>
    r.length >= width && (width < 3 || r.filter((f) => f !== '').length > 1) && !/^(#|\/\/)/.test(r[0]!);
  const start = records.slice(0, maxPreambleLength).findIndex((r) => isOfTable(r) || isNamed(r));
  if (start < 0) return whole;
  if (start === 0) {
    // Of a header that is one field short the first column has no name.
    return first.length === width - 1 ? { ...whole, rowNames: true } : whole;
  }
  const after = records.slice(start);
  const isShort = first.length === width - 1 && start === 1 && first.every((f) => kindOf(f) === 'text');
  if (isShort && !hasHeader(after, known)) return { ...whole, rowNames: true };
  const even = after.filter((r) => r.length === width).length / after.length;
  return even >= 0.8 && hasHeader(after, known) ? { ...whole, start } : whole;
}

/** Without the empty field that a delimiter at the end of every line but the first makes. */
function withoutTrailing(records: string[][]): string[][] {
  const width = records[0]?.length ?? 0;
  const wider = records.filter((r) => r.length === width + 1);
  if (!wider.every((r) => r.at(-1) === '')) return records;
  return records.map((r) => (r.length === width + 1 ? r.slice(0, -1) : r));
}

/** The number of fields that most records have, of the first record where there is no such number. */
function usualWidth(records: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  const own = records[0]?.length ?? 0;
  let usual = own;
  for (const [width, n] of counts) if (n > counts.get(usual)!) usual = width;
  return usual;
}

/** The first records; those that cannot be read are empty, so that records can be counted. */
function split(text: string, delimiter: string, newline: Newline): string[][] {
  const records: string[][] = [];
  const splitter = csvSplitter({ delimiter, newline: newline === '\r' ? '\r' : '\n' }, (record) => {
    if (records.length < sampleRecords) records.push(record.problem ? [''] : fieldsOf(record, delimiter));
  });
  splitter.push(text);
  splitter.end();
  // The sample may end in the middle of its last record.
  if (records.length > 2 && !/[\n\r]$/.test(text)) records.pop();
  return records;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
