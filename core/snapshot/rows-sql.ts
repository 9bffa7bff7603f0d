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

/** Share of the rows of a file that have their label where it brings the labels with it: in others, labels are what came soon. */
const completeShare = 0.99;

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

/**
 * An empty table of labels: `known` is the moment a label became known; `source` 0 came with its row; `own` says that the moment
 * was told, not taken for that of its file; `ahead`, that the moment that was told lies after its file.
 */
export const labelsTableSql =
  'CREATE TABLE labels (key VARCHAR, value VARCHAR, known TIMESTAMP, source INTEGER, own BOOLEAN, ahead BOOLEAN, dataset INTEGER, line BIGINT)';

/** Labels that came with the rows. */
export function inlineLabelsSql(index: number, from: StoredType, type: StoredType): string {
  return `INSERT INTO labels SELECT key, ${labelText(canonicalSql(from, fieldOf(index)), type)}, time, 0, false, false, dataset, line FROM records WHERE ${fieldOf(index)} IS NOT NULL`;
}

/**
 * Labels of a source; without a time they became known when their dataset was catalogued (`datasets(number, arrived)`). So did those that
 * claim to have become known more than a day after that, though their record is older: one such moment would make every row mature.
 */
export function sourceLabelsSql(table: string, index: number, from: StoredType, type: StoredType): string {
  const ahead = 'coalesce(l.time > greatest(arrived, r.time) + INTERVAL 1 DAY, false)';
  const told = `CASE WHEN l.time IS NULL OR ${ahead} THEN arrived ELSE l.time END`;
  const value = labelText(canonicalSql(from, `l.${fieldOf(index)}`), type);
  return `INSERT INTO labels SELECT l.key, ${value}, ${told}, 1, l.time IS NOT NULL AND NOT ${ahead}, ${ahead}, l.dataset, l.line FROM ${table} l JOIN datasets ON l.dataset = number LEFT JOIN records r ON l.key = r.key WHERE l.${fieldOf(index)} IS NOT NULL`;
}

/** Makes `complete(dataset)`: the files of records that bring their labels with them, but for slips. @param index of the target; -1: none does */
export function completeFilesSql(index: number): string {
  const complete =
    index < 0 ? 'WHERE false' : `GROUP BY dataset HAVING count(${fieldOf(index)}) >= ${completeShare} * count(*)`;
  return `CREATE TABLE complete AS SELECT dataset FROM all_records ${complete}`;
}

/** Labels that came through the API, from the NDJSON file `{key, id, value, known, line}` (known in ms); `inference_keys` says of which record an inference was. */
export function apiLabelsSql(path: string, type: StoredType): string {
  const columns = `{key: 'VARCHAR', id: 'VARCHAR', value: 'VARCHAR', known: 'DOUBLE', line: 'BIGINT'}`;
  const told = `read_json(${literal(path)}, format = 'newline_delimited', columns = ${columns})`;
  return `INSERT INTO labels SELECT coalesce(a.key, i.key), ${labelText('value', type)}, make_timestamp(CAST(known * 1000 AS BIGINT)), 2, true, false, 0, line FROM ${told} a LEFT JOIN inference_keys i ON a.key IS NULL AND i.id = a.id`;
}

/**
 * Makes `known(key, value, first, told, inline, said)`: of each key the last known value, the moment of the first label, that of the first
 * whose moment was told, whether a label came with the row, and where more than one was said, all as JSON `[[ms, value], …]`.
 */
export const knownLabelsSql = [
  'CREATE TABLE known AS SELECT key, last(value ORDER BY known NULLS FIRST, value) AS value, min(known) AS first,',
  ' min(told) AS told, bool_or(inline) AS inline,',
  ` CASE WHEN count(*) > 1 THEN to_json(list([to_json(CAST(epoch_ms(known) AS DOUBLE)), to_json(value)] ORDER BY known NULLS FIRST)) END AS said FROM`,
  ' (SELECT key, value, known, min(known) FILTER (own) AS told, bool_or(source = 0) AS inline FROM labels WHERE key IS NOT NULL AND value IS NOT NULL GROUP BY key, value, known)',
  ' GROUP BY key',
].join('');

/**
 * Rows with their labels, sorted: `$key`, `$time`, label, moment of the first label, all that were said, decision, propensity, probability,
 * whether a decision before the last let it through, and of rows whose
 * label's arrival was told since when it was waited for and when it came (all moments in ms), and whether its label came with it (1) or not (0;
 * NULL: the row is of the log alone); then the columns at `indices`.
 * A record that was predicted long after it is said to have happened was waited for since its prediction, unless its label is said
 * to be older still: then both tell the time of a replay.
 * @param more columns of the table `windowed`
 */
export function snapshotRowsSql(
  columns: readonly UnifiedColumn[],
  indices: readonly number[],
  more: readonly string[] = [],
): string {
  const values = indices.map((i) => tableValue(columns[i]!.type, fieldOf(i)));
  const from = 'CASE WHEN d.seen > r.time + INTERVAL 1 DAY AND k.told >= d.seen THEN d.seen ELSE r.time END';
  const told = 'CASE WHEN NOT k.inline THEN k.told END';
  const fixed = [
    'r.key',
    tableValue('timestamp', 'r.time'),
    'k.value',
    tableValue('timestamp', 'k.first'),
    'k.said',
    'd.decision',
    'd.propensity',
    'd.probability',
    `CASE WHEN d.through AND d.decision <> 'allow' THEN 1.0::DOUBLE END`,
    tableValue('timestamp', from),
    tableValue('timestamp', told),
    'CAST(CASE WHEN r.dataset >= 0 THEN (coalesce(k.inline, false) AND r.dataset IN (SELECT dataset FROM complete))::TINYINT END AS DOUBLE)',
  ];
  const windows = more.length === 0 ? '' : ' LEFT JOIN windowed w ON r.key = w.key';
  return `SELECT ${[...fixed, ...values, ...more.map((name) => `w.${name}`)].join(', ')} FROM records r LEFT JOIN known k ON r.key = k.key LEFT JOIN decided d ON r.key = d.key${windows} ORDER BY r.time, r.key`;
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
