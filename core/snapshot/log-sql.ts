import { readSql } from '../values/sql/parse.ts';
import { identifier, literal } from '../values/sql/text.ts';
import { sqlTypes } from '../values/types.ts';
import { fieldOf } from './rows-sql.ts';
import type { UnifiedColumn } from './unify.ts';

/** A window feature as the project has it now, and the versions of models that captured just that. */
export interface LoggedWindow {
  name: string;
  versions: ReadonlySet<number>;
}

/** Clocks, and times without an offset, may differ by this much: a record that claims to happen later is none. */
const aheadSql = 'INTERVAL 1 DAY';
/** Name of the column of a window's captured values. */
export const windowOf = (index: number) => identifier(`w${index}`);

/** An empty inference log: one row a prediction, with the fields of its record and the values of its windows. */
export function logTableSql(columns: readonly UnifiedColumn[], windows: number): string {
  const fixed =
    'id VARCHAR, version INTEGER, predicted TIMESTAMP, given VARCHAR, happened TIMESTAMP, decision VARCHAR, propensity DOUBLE, probability DOUBLE, shadow BOOLEAN, recordless BOOLEAN';
  const fields = columns.map((c, i) => `${fieldOf(i)} ${sqlTypes[c.type]}`);
  const values = Array.from({ length: windows }, (_, i) => `${windowOf(i)} DOUBLE`);
  return `CREATE TABLE log (${[fixed, ...fields, ...values].join(', ')})`;
}

/** Bytes: a document of the capture stream holds 1,000 KiB. */
const longestLine = 4 * 2 ** 20;

/** Makes `lines(l)` of some objects of the log, as one file: NULL for a line that is no JSON, else its fields as far as they have their types. */
export function logLinesSql(path: string, columns: readonly UnifiedColumn[], windows: readonly string[]): string {
  // As texts, which are read as those of files are: a cast of JSON would round 12.7 to a whole number unsaid.
  const record = Object.fromEntries(columns.map((c) => [c.name, 'VARCHAR']));
  const structure = {
    inferenceId: 'VARCHAR',
    modelVersion: 'INTEGER',
    at: 'VARCHAR',
    key: 'VARCHAR',
    time: 'VARCHAR',
    decision: 'VARCHAR',
    propensity: 'DOUBLE',
    probability: 'DOUBLE',
    shadow: 'BOOLEAN',
    recordless: 'BOOLEAN',
    record,
    // A structure has at least one field.
    windows: Object.fromEntries([...windows, '$none'].map((name) => [name, 'DOUBLE'])),
  };
  return `CREATE OR REPLACE TABLE lines AS SELECT json_transform(json, ${literal(JSON.stringify(structure))}) AS l FROM read_json_objects(${literal(path)}, format = 'newline_delimited', ignore_errors = true, maximum_object_size = ${longestLine})`;
}

/** Which lines are predictions. */
const isPrediction = `(l.inferenceId <> '' AND l.modelVersion IS NOT NULL AND l.record IS NOT NULL AND ${readSql('timestamp', 'l.at')} IS NOT NULL)`;

/** Lines, and those that are no predictions. */
export const logCountsSql = `SELECT count(*), count(*) FILTER (${isPrediction} IS NOT TRUE) FROM lines`;

/** Versions of models whose predictions are among the lines. */
export const logVersionsSql = `SELECT DISTINCT l.modelVersion FROM lines WHERE ${isPrediction}`;

/** Adds the lines to the log. A window that a version captured in another way is not known of its predictions. */
export function addLinesSql(columns: readonly UnifiedColumn[], windows: readonly LoggedWindow[]): string {
  const fields = columns.map(({ name, type }) => {
    const value = `l.record.${identifier(name)}`;
    return type === 'string' ? value : readSql(type, value);
  });
  const captured = windows.map(({ name, versions }) =>
    versions.size === 0
      ? 'NULL'
      : `CASE WHEN l.modelVersion IN (${[...versions].join(', ')}) THEN coalesce(l.windows.${identifier(name)}, 'inf'::DOUBLE) END`,
  );
  const decision = `CASE WHEN l.decision IN ('allow', 'review', 'block') THEN l.decision END`;
  const fixed = `l.inferenceId, l.modelVersion, ${readSql('timestamp', 'l.at')}, nullif(l.key, ''), ${readSql('timestamp', 'l.time')}, ${decision}, l.propensity, l.probability, coalesce(l.shadow, false), coalesce(l.recordless, false)`;
  return `INSERT INTO log SELECT ${[fixed, ...fields, ...captured].join(', ')} FROM lines WHERE ${isPrediction}`;
}

/**
 * Makes of the log `logged`, the predictions that decided, one row each, with the `key` of their record: the one that was given, or where
 * the project asks for records without, the inference id. A prediction that was delivered twice counts once, and one of
 * a model that ran in the shadow not at all. A fallback is a decision too, as it hides what a block hides, though no model's: version 0, without a probability.
 */
export function loggedSql(withoutKey: boolean): string {
  const key = withoutKey ? 'coalesce(given, id)' : 'given';
  return `CREATE TABLE logged AS SELECT *, ${key} AS key FROM log WHERE NOT shadow QUALIFY row_number() OVER (PARTITION BY id ORDER BY predicted) = 1`;
}

/** Lines of the log, different predictions that decided, and those whose record claims to lie in the future. */
export const loggedCountsSql = `SELECT (SELECT count(*) FROM log), (SELECT count(DISTINCT id) FROM log), (SELECT count(*) FROM logged), (SELECT count(*) FROM logged WHERE happened > predicted + ${aheadSql})`;

/**
 * Makes `decided(key, decision, propensity, probability, seen, through)`: the last decision on each record, when it was predicted first, and whether any
 * decision let it through.
 */
export const decidedSql = [
  'CREATE TABLE decided AS SELECT key, decision, propensity, probability, seen, through FROM',
  ' (SELECT key, decision, propensity, probability, predicted, id, min(predicted) OVER (PARTITION BY key) AS seen,',
  " bool_or(coalesce(decision, 'allow') = 'allow') OVER (PARTITION BY key) AS through FROM logged WHERE key IS NOT NULL)",
  ' QUALIFY row_number() OVER (PARTITION BY key ORDER BY decision IS NULL, predicted DESC, id DESC) = 1',
].join('');

/** Makes `inference_keys(id, key)`: which record a prediction was made of. */
export const inferenceKeysSql = 'CREATE TABLE inference_keys AS SELECT id, key FROM logged WHERE key IS NOT NULL';

/** The same tables where there is no log. */
export const withoutLogSql = [
  'CREATE TABLE decided (key VARCHAR, decision VARCHAR, propensity DOUBLE, probability DOUBLE, seen TIMESTAMP, through BOOLEAN)',
  'CREATE TABLE inference_keys (id VARCHAR, key VARCHAR)',
];

/**
 * Adds to `records` those that only the log has, as their last prediction has them (or the first, where the source says so).
 * Records that claim to lie in the future are left out, as they are of the windows.
 */
export function loggedRecordsSql(
  columns: readonly UnifiedColumn[],
  { timed, first }: { timed: boolean; first: boolean },
): string {
  const direction = first ? 'ASC' : 'DESC';
  const time = timed ? 'coalesce(happened, predicted)' : 'CAST(NULL AS TIMESTAMP)';
  const fields = columns.map((_, i) => fieldOf(i));
  return [
    `INSERT INTO records SELECT ${['-1', '0', 'key', time, ...fields].join(', ')} FROM logged`,
    ` WHERE key IS NOT NULL AND NOT recordless AND (happened IS NULL OR happened <= predicted + ${aheadSql})`,
    ' AND key NOT IN (SELECT key FROM all_records WHERE key IS NOT NULL)',
    ` QUALIFY row_number() OVER (PARTITION BY key ORDER BY predicted ${direction}, id ${direction}) = 1`,
  ].join('');
}

/**
 * Makes `windowed(key, w0, …)`: the window values of the prediction that gave each record of the log, and of records of files those of a
 * prediction that had the same time and the same values in all that the windows read.
 * @param read indices of the columns that the windows read
 */
export function loggedWindowsSql(
  windows: number,
  { first, read }: { first: boolean; read: readonly number[] },
): string {
  const direction = first ? 'ASC' : 'DESC';
  const values = Array.from({ length: windows }, (_, i) => `l.${windowOf(i)}`);
  const alike = ['epoch_ms(l.happened) = epoch_ms(r.time)'];
  for (const i of read) alike.push(`l.${fieldOf(i)} IS NOT DISTINCT FROM r.${fieldOf(i)}`);
  const own = `r.dataset = -1 AND (l.happened IS NULL OR l.happened <= l.predicted + ${aheadSql})`;
  return [
    `CREATE TABLE windowed AS SELECT ${['l.key', ...values].join(', ')} FROM logged l JOIN records r ON l.key = r.key`,
    ` WHERE ${own} OR r.dataset >= 0 AND ${alike.join(' AND ')}`,
    ` QUALIFY row_number() OVER (PARTITION BY l.key ORDER BY l.predicted ${direction}, l.id ${direction}) = 1`,
  ].join('');
}
