import { columnNames } from '../../ingest/column-names.ts';
import { type CsvRecord, csvSplitter } from '../../ingest/csv-splitter.ts';
import { dialectOf, fieldsOf } from '../../ingest/dialect.ts';
import { UnreadableObject } from '../../ingest/errors.ts';
import { setField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';
import { blanks } from '../../values/missing.ts';
import { invalidRequest } from '../http/errors.ts';
import { UnreadableRecord } from './records.ts';

/** Characters by which a text's delimiter is judged, as a file's beginning is. */
const sample = 65_536;
const ends = new RegExp(`^[${blanks}]+|[${blanks}]+$`, 'g');

/**
 * The records of a CSV text, cut as ingest cuts files: the first line names the columns, in whatever case, every cell is a text, which the
 * contract's notation reads.
 *
 * @param columns names that the contract knows
 * @throws ServingError 400 where no line names columns, two have one name, or each line has a field more than there are names
 */
export function csvRecords(text: string, columns: readonly string[]): unknown[] {
  const { delimiter, newline, header, rowNames, preamble } = readable(() => dialectOf(text.slice(0, sample), columns));
  const [first, ...rest] = linesOf(text, delimiter, newline === '\r' ? '\r' : '\n').slice(preamble);
  if (!first || first.problem !== undefined || !header)
    throw invalidRequest(
      `expected CSV whose first line names the columns, such as ${columns.slice(0, 3).join(',')}; received ${first ? 'another first line' : 'none'}`,
    );
  const named = fieldsOf(first, delimiter);
  if (rowNames)
    throw invalidRequest(
      `expected a name for each column in the first line of the CSV; received ${named.length}, and a field more in each line (is it a decimal comma without quotes?)`,
    );
  // A delimiter at the end of every line names nothing.
  const given = named.at(-1) === '' ? named.slice(0, -1) : named;
  const places = new Map<string, number>();
  given.forEach((name, i) => {
    const before = places.get(name);
    if (before !== undefined)
      throw invalidRequest(
        `expected each column once; column ${i + 1} of the first line has the name of column ${before + 1}`,
      );
    places.set(name, i);
  });
  const names = readable(() => columnNames(given, columns));
  return rest.map((line) => recordOf(line, delimiter, names));
}

function recordOf(line: CsvRecord, delimiter: string, names: readonly string[]): unknown {
  if (line.problem !== undefined) return new UnreadableRecord(`line ${line.line} of the CSV: ${line.problem}`);
  const cells = line.fields ?? line.raw.split(delimiter);
  if (cells.length === names.length + 1 && cells.at(-1)!.trim() === '') cells.pop();
  if (cells.length !== names.length)
    return new UnreadableRecord(
      `line ${line.line} of the CSV: expected ${names.length} fields, received ${cells.length}`,
    );
  const record: Row = {};
  for (let i = 0; i < names.length; i++) setField(record, names[i]!, cells[i]!.replace(ends, ''));
  return record;
}

function linesOf(text: string, delimiter: string, newline: '\n' | '\r'): CsvRecord[] {
  const lines: CsvRecord[] = [];
  const splitter = csvSplitter({ delimiter, newline }, (line) => lines.push(line));
  readable(() => {
    splitter.push(text);
    splitter.end();
  });
  return lines;
}

/** What ingest says of a file is said of a body. @throws ServingError 400 */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableObject) throw invalidRequest(error.message);
    throw error;
  }
}
