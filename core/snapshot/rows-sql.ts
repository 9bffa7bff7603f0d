import type { DatasetColumn } from '../contracts/dataset.ts';
import type { ConflictRule } from '../contracts/project.ts';
import type { Contract } from '../contracts/source-contract.ts';
import { canonicalSql } from '../values/sql/canonical.ts';
import { cleanText } from '../values/sql/missing.ts';
import { readSql } from '../values/sql/parse.ts';
import { identifier, literal } from '../values/sql/text.ts';
import { type StoredType, sqlTypes } from '../values/types.ts';
import { type UnifiedColumn, unifiedValue } from './unify.ts';

/** A curated file on disk; its number is its place in the order of cataloguing. */
export interface CuratedFile {
  number: number;
  path: string;
  columns: readonly DatasetColumn[];
}

/** Names of the union's columns within the queries. */
export const fieldOf = (index: number) => identifier(`f${index}`);

/**
 * Makes the union of curated files: `dataset, line, key, time, f0, f1, …, content` (a hash of the values). Files with the same
 * columns are read together.
 */
export function unionSql(
  table: string,
  files: readonly CuratedFile[],
  columns: readonly UnifiedColumn[],
  contract: Contract,
): string {
  const keyIndex = columns.findIndex((c) => c.name === contract.key);
  const timeIndex = columns.findIndex((c) => c.name === contract.time);
  const groups = new Map<string, CuratedFile[]>();
  for (const file of files) {
    const shape = JSON.stringify(file.columns.map((c) => [c.name, c.type]));
    groups.set(shape, [...(groups.get(shape) ?? []), file]);
  }
  const selects = [...groups.values()].map((group) => {
    const values = columns.map((c) => unifiedValue(c, group[0]!.columns));
    const key = keyIndex >= 0 ? canonicalSql(columns[keyIndex]!.type, `(${values[keyIndex]!})`) : `"$key"`;
    const time = timeIndex >= 0 ? values[timeIndex]! : 'CAST(NULL AS TIMESTAMP)';
    const number = `CAST(regexp_extract(filename, '([0-9]+)\\.parquet$', 1) AS INTEGER)`;
    const paths = group.map((f) => literal(f.path)).join(', ');
    return [
      `SELECT ${number} AS dataset, "$line" AS line, ${key} AS key, ${time} AS time`,
      ...values.map((v, i) => `, ${v} AS ${fieldOf(i)}`),
      `, hash(${values.map((v) => `(${v})`).join(', ')}) AS content FROM read_parquet([${paths}], filename = true)`,
    ].join('');
  });
  return `CREATE TABLE ${table} AS ${selects.join(' UNION ALL ')}`;
}

/**
 * Makes `records` of `all_records`: one row a key. Where the rows of a key differ, the latest by time, then by arrival (dataset,
 * then line), holds; or the first; or, with `quarantine`, none.
 */
export function recordsSql(onConflict: ConflictRule): string {
  const direction = onConflict === 'first' ? 'ASC' : 'DESC';
  const order = `time ${direction} NULLS LAST, dataset ${direction}, line ${direction}`;
  const left = onConflict === 'quarantine' ? ` AND key NOT IN (${conflictingKeys})` : '';
  return `CREATE TABLE records AS SELECT * EXCLUDE (content) FROM all_records WHERE key IS NOT NULL${left} QUALIFY row_number() OVER (PARTITION BY key ORDER BY ${order}) = 1`;
}

const conflictingKeys =
  'SELECT key FROM all_records WHERE key IS NOT NULL GROUP BY key HAVING min(content) <> max(content)';

/** Counts of `all_records`: rows with a key, rows that differ, keys, and rows whose key has rows with other values. */
export const repeatsSql = `SELECT count(*), count(DISTINCT (key, content)), count(DISTINCT key), count(*) FILTER (key IN (${conflictingKeys})) FROM all_records WHERE key IS NOT NULL`;

/** An empty table of labels: `known` is the moment a label became known, `place` its order among equals. */
export const labelsTableSql =
  'CREATE TABLE labels (key VARCHAR, value VARCHAR, known TIMESTAMP, source INTEGER, dataset INTEGER, line BIGINT)';

/** Labels that came with the rows. */
export function inlineLabelsSql(index: number, from: StoredType, type: StoredType): string {
  return `INSERT INTO labels SELECT key, ${labelText(canonicalSql(from, fieldOf(index)), type)}, time, 0, dataset, line FROM records WHERE ${fieldOf(index)} IS NOT NULL`;
}

/** Labels of a source; without a time they became known when their dataset was catalogued (`datasets(number, arrived)`). */
export function sourceLabelsSql(table: string, index: number, from: StoredType, type: StoredType): string {
  return `INSERT INTO labels SELECT key, ${labelText(canonicalSql(from, fieldOf(index)), type)}, coalesce(time, arrived), 1, dataset, line FROM ${table} JOIN datasets ON dataset = number WHERE ${fieldOf(index)} IS NOT NULL`;
}

/** Labels that came through the API, from the NDJSON file `{key, value, known, line}` (known in ms). */
export function apiLabelsSql(path: string, type: StoredType): string {
  const columns = `{key: 'VARCHAR', value: 'VARCHAR', known: 'DOUBLE', line: 'BIGINT'}`;
  return `INSERT INTO labels SELECT key, ${labelText('value', type)}, make_timestamp(CAST(known * 1000 AS BIGINT)), 2, 0, line FROM read_json(${literal(path)}, format = 'newline_delimited', columns = ${columns})`;
}

/** Makes `known(key, value, first)`: of each key the last known value and the moment of the first. */
export const knownLabelsSql = [
  'CREATE TABLE known AS SELECT key, value, min(known) OVER (PARTITION BY key) AS first FROM labels',
  ' WHERE key IS NOT NULL AND value IS NOT NULL QUALIFY row_number() OVER',
  ' (PARTITION BY key ORDER BY known DESC NULLS LAST, source DESC, dataset DESC, line DESC) = 1',
].join('');

/** Rows with their labels, sorted: `$key`, `$time` (ms), label, `$labelledAt` (ms), then the columns at `indices`. */
export function snapshotRowsSql(columns: readonly UnifiedColumn[], indices: readonly number[]): string {
  const values = indices.map((i) => tableValue(columns[i]!.type, fieldOf(i)));
  const fixed = ['r.key', tableValue('timestamp', 'r.time'), 'k.value', tableValue('timestamp', 'k.first')];
  return `SELECT ${[...fixed, ...values].join(', ')} FROM records r LEFT JOIN known k ON r.key = k.key ORDER BY r.time, r.key`;
}

/** A stored value as the table reader takes it. */
function tableValue(type: StoredType, value: string): string {
  if (type === 'string') return value;
  if (type === 'timestamp') return `CAST(epoch_ms(${value}) AS DOUBLE)`;
  if (type === 'boolean') return `CAST(CAST(${value} AS TINYINT) AS DOUBLE)`;
  return `CAST(${value} AS DOUBLE)`;
}

/** The text of a label, however it was written: `1`, `yes` and `true` of a target of truth values are one, and of zeros and ones too. */
function labelText(text: string, type: StoredType): string {
  if (type === 'string') return cleanText(text, true);
  const value = readSql(type, `(${text})`, {}, true);
  if (type !== 'number' && type !== 'integer') return canonicalSql(type, `(${value})`);
  const truth = `CAST(${readSql('boolean', `(${text})`, {}, true)} AS ${sqlTypes[type]})`;
  return canonicalSql(type, `coalesce(${value}, ${truth})`);
}
