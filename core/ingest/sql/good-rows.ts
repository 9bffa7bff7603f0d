import type { Contract } from '../contract.ts';
import { type CheckedColumn, typedField } from './check.ts';
import { identifier } from './identifier.ts';

/**
 * Makes `good`: the rows of `judged` without a reason, under their names, with `$line` and, where the source has no key,
 * `$key`.
 *
 * Repeated rows are dropped: by key where there is one (the earliest, then the first, is kept), in labels and in events
 * without a key by their whole content. Rows with neither key nor time that are equal may well be different cases: they are
 * kept and told apart by a number, so that the same file delivered twice still adds nothing.
 */
export function goodRowsSql(contract: Contract, columns: readonly CheckedColumn[]): string {
  const selected = columns.map((c) => `${typedField(c)} AS ${identifier(c.name)}`);
  const time = columns.find((c) => c.name === contract.time);
  const order = `ORDER BY ${time ? `${typedField(time)}, ` : ''}line`;
  const keyed = contract.role === 'records' && contract.key !== undefined;
  const key = columns.find((c) => keyed && c.name === contract.key);
  // What repeats is told from few columns: a window over all of them would hold them all.
  const chosen = `SELECT line, content, row_number() OVER (PARTITION BY ${key ? typedField(key) : 'content'} ${order}) AS repeat FROM ${time || key ? 'judged' : 'checked'} WHERE codes = ''`;
  const droppedAlways = key !== undefined || contract.role === 'labels' || contract.time !== undefined;
  const contentKey = `, CASE WHEN c.repeat = 1 THEN c.content ELSE c.content || '-' || c.repeat END AS "$key"`;
  return [
    `CREATE TABLE good AS SELECT ${selected.join(', ')}, judged.line AS "$line"${key ? '' : contentKey}`,
    ` FROM judged JOIN (${chosen}) AS c ON judged.line = c.line${droppedAlways ? ' WHERE c.repeat = 1' : ''}`,
  ].join('');
}
