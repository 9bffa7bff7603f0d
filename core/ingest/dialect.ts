import { type CsvRecord, csvSplitter } from './csv-splitter.ts';

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];
export type Newline = '\n' | '\r\n' | '\r';

export interface CsvDialect {
  delimiter: Delimiter;
  newline: Newline;
  /** Whether the first record names the columns. */
  header: boolean;
  /** Lines before the first record: Excel's `sep=;`. */
  preamble: number;
}

const sampleRecords = 200;

/** The line ending that the text uses. */
export function newlineOf(text: string): Newline {
  const feed = text.indexOf('\n');
  if (feed < 0) return text.includes('\r') ? '\r' : '\n';
  return text[feed - 1] === '\r' ? '\r\n' : '\n';
}

/**
 * How a CSV text is written, judged by its first records. The delimiter is the one that stands in the first record and
 * cuts most records into the same number of fields; names of declared columns decide where there are any.
 *
 * @param declared names that the contract declares
 */
export function dialectOf(text: string, declared: readonly string[] = []): CsvDialect {
  const newline = newlineOf(text);
  const separator = /^sep=([,;\t|])\r?\n/i.exec(text);
  const body = separator ? text.slice(separator[0].length) : text;
  const known = new Set(declared.map(normalised));
  let best: { delimiter: Delimiter; score: number } | undefined;
  for (const delimiter of separator ? [separator[1] as Delimiter] : delimiters) {
    const records = split(body, delimiter, newline);
    const width = records[0]?.length ?? 0;
    if (width < 2) continue;
    const named = records[0]!.filter((f) => known.has(normalised(f))).length;
    const even = records.filter((r) => r.length === width).length / records.length;
    const score = named * 1000 + even * 10 + Math.min(width, 50) / 50;
    if (even > 0.5 && (!best || score > best.score)) best = { delimiter, score };
  }
  const delimiter = best?.delimiter ?? ',';
  return {
    delimiter,
    newline,
    header: hasHeader(split(body, delimiter, newline), known),
    preamble: separator ? 1 : 0,
  };
}

/** Fields of a record, trimmed outside of quotes. */
export function fieldsOf(record: CsvRecord, delimiter: string): string[] {
  return (record.fields ?? record.raw.split(delimiter)).map((f) => f.trim());
}

function split(text: string, delimiter: string, newline: Newline): string[][] {
  const records: string[][] = [];
  const splitter = csvSplitter({ delimiter, newline: newline === '\r' ? '\r' : '\n' }, (record) => {
    if (records.length < sampleRecords && !record.problem) records.push(fieldsOf(record, delimiter));
  });
  splitter.push(text);
  splitter.end();
  // The sample may end in the middle of its last record.
  if (records.length > 2 && !/[\n\r]$/.test(text)) records.pop();
  return records;
}

/** The first record is a header when it names declared columns, or holds no value but names that differ. */
function hasHeader(records: string[][], known: Set<string>): boolean {
  const [first, ...rest] = records;
  if (!first) return false;
  if (first.some((f) => known.has(normalised(f)))) return true;
  if (first.some((f) => isValue(f)) || first.every((f) => f === '')) return false;
  const names = first.filter((f) => f !== '');
  if (new Set(names).size < names.length / 2) return false;
  // Where a column repeats the text of its first record, that text is a category.
  const repeats = first.filter((f, i) => f !== '' && rest.filter((r) => r[i] === f).length > rest.length * 0.05).length;
  return repeats === 0;
}

/** Numbers, dates and truth values are values, not names. */
function isValue(text: string): boolean {
  return (
    /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ||
    /^\d{4}[-/]\d{1,2}[-/]\d{1,2}/.test(text) ||
    /^(true|false)$/i.test(text)
  );
}

function normalised(name: string): string {
  return name.trim().toLowerCase();
}
