import { defusedPattern } from '../../values/spreadsheet.ts';
import { identifier, literal } from '../../values/sql/text.ts';
import type { StagedColumn } from './staged-column.ts';

/** Makes `staged(line, c0, c1, …)`, all text, from a file that the splitter or the JSON reader has written. */
export function stageCsvSql(path: string, fields: number, delimiter: string): string {
  const names = [`'line': 'BIGINT'`, ...Array.from({ length: fields }, (_, i) => `'c${i}': 'VARCHAR'`)];
  const options = [
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `new_line = '\\n'`,
    `nullstr = ''`,
    'header = false',
    'auto_detect = false',
    'null_padding = true',
    'parallel = false',
  ];
  return `CREATE TABLE staged AS SELECT * FROM read_csv(${literal(path)}, ${options.join(', ')}, columns = {${names.join(', ')}})`;
}

/** A column of a Parquet file, its type as DuckDB names it. */
export interface ParquetColumn {
  name: string;
  type: string;
  /** Of a column of bytes: all of them are UTF-8 (see `parquetFindingsSql`), as some writers store text. */
  isText?: boolean;
}

/** Columns that one query looks at. */
export const parquetColumnsAtOnce = 50;
export const findingsOfColumn = 2;

/**
 * A query of `findingsOfColumn` counts for each column: values that the column's type as a number or time cannot hold
 * exactly (decimals that a double cannot tell from their neighbours, times below the millisecond; whole numbers past 2^53),
 * and bytes that are not UTF-8.
 */
export function parquetFindingsSql(path: string, columns: readonly ParquetColumn[]): string {
  const counts = columns.map(({ name, type }) => {
    const value = identifier(name);
    if (/^DECIMAL/.test(type))
      return `count(CASE WHEN CAST(CAST(${value} AS DOUBLE) AS ${type}) <> ${value} THEN 1 END), 0`;
    if (/^U?(BIGINT|HUGEINT)$/.test(type))
      return `count(CASE WHEN abs(CAST(${value} AS HUGEINT)) > 9007199254740991 THEN 1 END), 0`;
    if (type === 'TIMESTAMP_NS') return `count(CASE WHEN epoch_ns(${value}) % 1000000 <> 0 THEN 1 END), 0`;
    if (/^TIMESTAMP/.test(type)) return `count(CASE WHEN epoch_us(${value}) % 1000 <> 0 THEN 1 END), 0`;
    if (type === 'BLOB') return `0, count(CASE WHEN TRY(decode(${value})) IS NULL AND ${value} IS NOT NULL THEN 1 END)`;
    return '0, 0';
  });
  return `SELECT ${counts.join(', ')} FROM read_parquet(${literal(path)})`;
}

/** Makes `staged` from a Parquet file: every value as text that says it exactly, `line` counts rows from 1. */
export function stageParquetSql(path: string, columns: readonly ParquetColumn[]): string {
  const fields = columns.map((c, i) => `${parquetText(c)} AS c${i}`);
  return `CREATE TABLE staged AS SELECT file_row_number + 1 AS line, ${fields.join(', ')} FROM read_parquet(${literal(path)}, file_row_number = true)`;
}

function parquetText({ name, type, isText }: ParquetColumn): string {
  const value = identifier(name);
  if (isNested(type)) return `CAST(to_json(${value}) AS VARCHAR)`;
  // The shortest decimal of a float is not the float.
  if (type === 'FLOAT') return `CAST(CAST(${value} AS DOUBLE) AS VARCHAR)`;
  if (type === 'BLOB' && isText) return `ltrim(decode(${value}), chr(65279))`;
  return type === 'VARCHAR' ? `ltrim(${value}, chr(65279))` : `CAST(${value} AS VARCHAR)`;
}

/** What the type of a Parquet column says of its values. */
export function parquetHint(type: string): StagedColumn['hint'] {
  if (
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL)/.test(
      type,
    ) &&
    !isNested(type)
  ) {
    return 'number';
  }
  if (type === 'BOOLEAN') return 'boolean';
  return /^(TIMESTAMP|DATE)/.test(type) && !isNested(type) ? 'timestamp' : 'text';
}

export function isNested(type: string): boolean {
  return /^(STRUCT|MAP|UNION)/.test(type) || type.endsWith(']');
}

/** Takes the apostrophes off that `defused` put before cells. */
export function unescapeSql(columns: readonly StagedColumn[]): string {
  const cells = columns.map(({ field }) => {
    const value = identifier(field);
    return `${value} = regexp_replace(${value}, ${literal(defusedPattern)}, '\\1')`;
  });
  return `UPDATE staged SET ${cells.join(', ')}`;
}

/** Whether values of the type are of any length. */
export function isTextual(type: string): boolean {
  return type === 'VARCHAR' || type === 'BLOB' || isNested(type);
}

/** A query of the bytes that the values of such columns have as text, together. */
export function parquetBytesSql(path: string, columns: readonly ParquetColumn[]): string {
  const lengths = columns.map(({ name, type }) => {
    const value = identifier(name);
    if (type === 'BLOB') return `octet_length(${value})`;
    return `strlen(${type === 'VARCHAR' ? value : `CAST(to_json(${value}) AS VARCHAR)`})`;
  });
  const sums = lengths.map((length) => `coalesce(sum(${length}), 0)`);
  const longest = lengths.map((length) => `coalesce(max(${length}), 0)`);
  return `SELECT ${sums.join(' + ')}, greatest(${longest.join(', ')}) FROM read_parquet(${literal(path)})`;
}

/** A query of the lines of `staged` where any of these fields holds a NUL, with the field's text. */
export function nulLinesSql(fields: readonly string[]): string {
  const found = fields.map((f) => `contains(${identifier(f)}, chr(0))`);
  return `SELECT line FROM staged WHERE ${found.join(' OR ')}`;
}
