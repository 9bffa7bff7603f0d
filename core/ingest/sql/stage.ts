import { identifier, literal } from '../../values/sql/text.ts';
import type { StagedColumn } from './infer.ts';

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

/** Makes `staged` from a Parquet file: every value as text, `line` counts rows from 1. */
export function stageParquetSql(path: string, columns: { name: string; nested: boolean }[]): string {
  const fields = columns.map(({ name, nested }, i) => {
    const value = identifier(name);
    return `${nested ? `CAST(to_json(${value}) AS VARCHAR)` : `CAST(${value} AS VARCHAR)`} AS c${i}`;
  });
  return `CREATE TABLE staged AS SELECT file_row_number + 1 AS line, ${fields.join(', ')} FROM read_parquet(${literal(path)}, file_row_number = true, binary_as_string = true)`;
}

/** What the type of a Parquet column says of its values. */
export function parquetHint(type: string): StagedColumn['hint'] {
  if (
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE|DECIMAL)/.test(type)
  ) {
    return 'number';
  }
  if (type === 'BOOLEAN') return 'boolean';
  if (/^(TIMESTAMP|DATE)/.test(type)) return 'timestamp';
  return 'text';
}

export function isNested(type: string): boolean {
  return /^(STRUCT|MAP|UNION)/.test(type) || type.endsWith(']');
}
