import type { Contract } from '../../contracts/source-contract.ts';
import { identifier } from '../../values/sql/text.ts';
import { type CheckedColumn, typedField } from './check.ts';

/**
 * Gives rows whose key comes again with other values a reason each, where the source asks for that (`onConflict:
 * quarantine`): none of them can be believed. Undefined where it does not.
 *
 * @param reasons the reasons of `checkSql`, to which this adds its own
 */
export function conflictSql(
  contract: Contract,
  columns: readonly CheckedColumn[],
  reasons: string[],
): string | undefined {
  const key = keyOf(contract, columns);
  if (!key || contract.onConflict !== 'quarantine') return undefined;
  reasons.push(`${key.name}: comes again with other values`);
  const field = typedField(key);
  const repeated = `SELECT ${field} FROM judged WHERE codes = '' GROUP BY ${field} HAVING count(DISTINCT content) > 1`;
  const lines = `SELECT line FROM judged WHERE ${field} IN (${repeated})`;
  return `UPDATE checked SET codes = '${reasons.length - 1}' WHERE codes = '' AND line IN (${lines})`;
}

/** A query that counts the rows without a reason, those that differ, and their keys (rows that differ, where there is no key). */
export function repeatsSql(contract: Contract, columns: readonly CheckedColumn[]): string {
  const key = keyOf(contract, columns);
  const keys = key ? typedField(key) : 'content';
  return `SELECT count(*), count(DISTINCT content), count(DISTINCT ${keys}) FROM ${key ? 'judged' : 'checked'} WHERE codes = ''`;
}

/**
 * Makes `good`: the rows of `judged` without a reason, under their names, with `$line` and, where the source has no key,
 * `$key`.
 *
 * Repeated rows are dropped: by key where there is one (the latest by time, then by line, is kept; or the first), in labels
 * and in events without a key by their whole content. Rows with neither key nor time that are equal may well be different
 * cases: they are kept and identified by a number, so that the same file delivered twice still adds nothing.
 */
export function goodRowsSql(contract: Contract, columns: readonly CheckedColumn[]): string {
  const selected = columns.map((c) => `${typedField(c)} AS ${identifier(c.name)}`);
  const time = columns.find((c) => c.name === contract.time);
  const key = keyOf(contract, columns);
  const direction = key && contract.onConflict !== 'first' ? 'DESC' : 'ASC';
  const order = `ORDER BY ${time ? `${typedField(time)} ${direction} NULLS LAST, ` : ''}line ${direction}`;
  // What repeats is told from few columns: a window over all of them would hold them all.
  const chosen = `SELECT line, content, row_number() OVER (PARTITION BY ${key ? typedField(key) : 'content'} ${order}) AS repeat FROM ${time || key ? 'judged' : 'checked'} WHERE codes = ''`;
  const droppedAlways = key !== undefined || contract.role === 'labels' || contract.time !== undefined;
  const contentKey = `, CASE WHEN c.repeat = 1 THEN c.content ELSE c.content || '-' || c.repeat END AS "$key"`;
  return [
    `CREATE TABLE good AS SELECT ${selected.join(', ')}, judged.line AS "$line"${key ? '' : contentKey}`,
    ` FROM judged JOIN (${chosen}) AS c ON judged.line = c.line${droppedAlways ? ' WHERE c.repeat = 1' : ''}`,
  ].join('');
}

/** The column by which rows are identified; undefined in labels, which a row has several of. */
function keyOf(contract: Contract, columns: readonly CheckedColumn[]): CheckedColumn | undefined {
  return contract.role === 'records' ? columns.find((c) => c.name === contract.key) : undefined;
}
